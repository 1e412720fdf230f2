"""Why a script cannot be read. Every text names the file and, where there is one, the line."""

from sets.errors import BadInput, NotFound


class ScriptNotFound(NotFound):
    code = "script_not_found"
    zh = "打不开文件“{file}”：{reason}。"
    en = "Cannot open the file “{file}”: {reason}."


class ScriptEmpty(BadInput):
    code = "script_empty"
    zh = "文件“{file}”里没有文字。"
    en = "The file “{file}” has no text in it."


class ScriptTooLarge(BadInput):
    code = "script_too_large"
    zh = "文件“{file}”有 {size} 字节，超过上限 {limit} 字节。剧本请只保留文字再导入。"
    en = "The file “{file}” has {size} bytes, more than the limit of {limit}. Keep only the text of the script."


class ScriptTooManyLines(BadInput):
    code = "script_too_many_lines"
    zh = "文件“{file}”有 {count} 行，超过上限 {limit} 行。"
    en = "The file “{file}” has {count} lines, more than the limit of {limit}."


class ScriptFormatUnknown(BadInput):
    code = "script_format_unknown"
    zh = "文件“{file}”是 {found}，不是剧本文本。请另存为 .docx 或 .txt 再导入。"
    en = "The file “{file}” is {found}, not script text. Save it as .docx or .txt and import that."


class ScriptNotText(BadInput):
    code = "script_not_text"
    zh = "文件“{file}”不是文本：第 {line} 行有不可见的控制字符（U+{char}）。"
    en = "The file “{file}” is not text: line {line} holds a control character (U+{char})."


class ScriptEncodingUnknown(BadInput):
    code = "script_encoding_unknown"
    zh = "认不出文件“{file}”的编码：第 {line} 行起无法读作 UTF-8、UTF-16 或 GB18030。请另存为 UTF-8。"
    en = "The encoding of “{file}” is not known: from line {line} it is neither UTF-8, UTF-16 nor GB18030. Save it as UTF-8."


class WordFileBroken(BadInput):
    code = "word_file_broken"
    zh = "Word 文件“{file}”读不出来：{part} 已损坏。请用 Word 重新另存为 .docx。"
    en = "The Word file “{file}” cannot be read: {part} is broken. Save it again as .docx in Word."


class WordFileTooLarge(BadInput):
    code = "word_file_too_large"
    zh = "Word 文件“{file}”拆开后过大：{part} 超过上限 {limit}。"
    en = "The Word file “{file}” is too large unpacked: {part} is over the limit of {limit}."


class WordFileUnsafe(BadInput):
    code = "word_file_unsafe"
    zh = "Word 文件“{file}”含有不允许的内容：{part}（{found}）。"
    en = "The Word file “{file}” holds something not allowed: {part} ({found})."


class NoSceneHeader(BadInput):
    code = "script_no_scene_header"
    zh = "在“{file}”的 {count} 行里没有找到场次标题（例如“1-1 总裁办公室 日 内”）。开头几行是：{first_lines}"
    en = "No scene header (such as “1-1 总裁办公室 日 内”) in the {count} lines of “{file}”. It begins: {first_lines}"
