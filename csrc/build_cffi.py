"""Builds the extension gc2pc._native; the cdef is cut from gc2pc.h between marks, so there is one copy."""

import platform
from pathlib import Path

from cffi import FFI

CSRC = Path(__file__).resolve().parent
BEGIN, END = "/* cdef begin */", "/* cdef end */"


def cdef_text() -> str:
    """Return the declarations of gc2pc.h between the marks."""
    text = (CSRC / "gc2pc.h").read_text(encoding="utf-8")
    return text.split(BEGIN, 1)[1].split(END, 1)[0]


def relative(paths: list[Path]) -> list[str]:
    """Return paths as setuptools wants them: relative to the folder of setup.py, with forward slashes."""
    return sorted(path.relative_to(CSRC.parent).as_posix() for path in paths)


windows = platform.system() == "Windows"
ffibuilder = FFI()
ffibuilder.cdef(cdef_text())
ffibuilder.set_source(
    "gc2pc._native",
    '#include "gc2pc.h"',
    sources=relative(list(CSRC.glob("*.c"))),
    include_dirs=["csrc"],
    depends=relative([*CSRC.glob("*.h"), *CSRC.glob("*.inc"), CSRC / "build_cffi.py"]),
    extra_compile_args=[] if windows else ["-O3", "-std=c11", "-Wall", "-Wextra", "-fvisibility=hidden"],
    py_limited_api=True,
)

if __name__ == "__main__":
    ffibuilder.compile(verbose=True)
