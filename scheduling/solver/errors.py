"""
What can be wrong with the files given to the packer.

The same shape as the kinds of error of the rest of the base (`code`, `zh`, `en`,
`details`, `message`), written again because the solver stands alone.
"""

from typing import Any, ClassVar


class SolverError(Exception):
    """The root: a stable code for programs and a text in both languages for people."""

    code: ClassVar[str] = "solver_error"
    zh: ClassVar[str] = "排期出错了。"
    en: ClassVar[str] = "The packer failed."

    def __init__(self, **details: Any) -> None:
        self.details = details
        super().__init__(self.code)

    def message(self, language: str = "zh") -> str:
        """The text for people; Chinese unless `language` starts with "en"."""
        template = self.en if language.startswith("en") else self.zh
        return template.format(**self.details)

    def __str__(self) -> str:
        return f"{self.message('zh')} / {self.message('en')}"


class FileInvalid(SolverError):
    """
    A file that cannot be used.

    `where` is the place in the file (`productions[3].scenes[12].location`),
    `reason` a stable word for programs, `why_zh` and `why_en` the same for people.
    """

    def __init__(self, where: str, reason: str, why_zh: str, why_en: str) -> None:
        super().__init__(where=where, reason=reason, why_zh=why_zh, why_en=why_en)


class ProblemInvalid(FileInvalid):
    """The problem file cannot be used."""

    code = "problem_invalid"
    zh = "排期问题文件有误，位置 {where}：{why_zh}"
    en = "The problem file is wrong at {where}: {why_en}"


class PlanInvalid(FileInvalid):
    """The plan file cannot be used, or does not fit the problem."""

    code = "plan_invalid"
    zh = "计划文件有误，位置 {where}：{why_zh}"
    en = "The plan file is wrong at {where}: {why_en}"


class PlanBroken(SolverError):
    """The search produced a plan that its own checker objects to: a bug of ours, never written."""

    code = "plan_broken"
    zh = "排期结果未通过检查（{count} 处违规，第一处：{first}），未保存。"
    en = "The plan found breaks {count} rules (the first: {first}) and was not written."


class PinsInvalid(FileInvalid):
    """The pins file cannot be used, or does not fit the problem."""

    code = "pins_invalid"
    zh = "固定项文件有误，位置 {where}：{why_zh}"
    en = "The pins file is wrong at {where}: {why_en}"


class PinsUnmet(SolverError):
    """The search found no plan that keeps all pins."""

    code = "pins_unmet"
    zh = "没有找到能满足全部固定项的计划（{count} 项未满足，第一项：{first}）。"
    en = "No plan was found that keeps all pins ({count} are not, the first: {first})."


class PinsClash(SolverError):
    """No plan can keep all pins: the pinned scenes break rules among themselves."""

    code = "pins_clash"
    zh = "固定项互相冲突（{count} 处，第一处：{first_zh}）。"
    en = "The pins clash ({count} times, the first: {first_en})."


class QuestionInvalid(SolverError):
    """Something asked about a plan that names what is unknown or cannot be: `what`, and why."""

    def __init__(self, what: str, zh: str, en: str) -> None:
        super().__init__(what=what, why_zh=zh, why_en=en)


class DisturbanceInvalid(QuestionInvalid):
    """What is said to have gone wrong cannot be."""

    code = "disturbance_invalid"
    zh = "变故有误（{what}）：{why_zh}。"
    en = "The disturbance is wrong ({what}): {why_en}."


class FitInvalid(QuestionInvalid):
    """A production for which no place can be looked for."""

    code = "fit_invalid"
    zh = "无法为 {what} 找档期：{why_zh}。"
    en = "No place can be looked for {what}: {why_en}."


class WhatIfInvalid(QuestionInvalid):
    """A change of a what-if that cannot be."""

    code = "what_if_invalid"
    zh = "假设有误（{what}）：{why_zh}。"
    en = "The change is wrong ({what}): {why_en}."
