"""Fail where a file or a function has grown past its budget: 300 lines a file, 40 a function."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

FILE_LINES = 300
FUNCTION_LINES = 40


def overgrown(path: Path) -> list[str]:
    """Return what in this file is over its budget."""
    text = path.read_text("utf-8")
    found = [f"{path}: {len(text.splitlines())} lines, at most {FILE_LINES}"] if text.count("\n") > FILE_LINES else []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.body[0].lineno + 1
            documented = isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant)
            if documented and len(node.body) > 1:
                length = (node.end_lineno or node.lineno) - node.body[1].lineno + 1
            if length > FUNCTION_LINES:
                found.append(f"{path}:{node.lineno}: {node.name} has {length} lines, at most {FUNCTION_LINES}")
    return found


if __name__ == "__main__":
    problems = [line for path in sorted(Path("src").rglob("*.py")) for line in overgrown(path)]
    print("\n".join(problems) or "Every file and function is within its budget.")
    sys.exit(1 if problems else 0)
