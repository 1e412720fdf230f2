"""A script in, a breakdown out: pure parsing, no database, no Django."""

from scheduling.breakdown.model import Breakdown, Scene
from scheduling.breakdown.parser import parse_script
from scheduling.breakdown.source import Source, read_bytes, read_file

__all__ = ["Breakdown", "Scene", "Source", "parse_script", "read_bytes", "read_file"]
