"""A screen that nobody looks at, with a keyboard and a mouse: Xvfb, a window manager and xdotool."""

import ctypes
import ctypes.util
import os
import subprocess
import time
from collections.abc import Callable
from typing import Any, NamedTuple

ALL_PLANES = 2**32 - 1
Z_PIXMAP = 2
WITHOUT_ALPHA = 0xFFFFFF
DEPTH_BITS = 24
FINGER_SECONDS = 0.06


class Area(NamedTuple):
    """A part of the screen, in pixels."""

    x: int
    y: int
    width: int
    height: int


class Display:
    """A virtual screen.

    Attributes:
        environment: What a program needs to show its windows here.
    """

    def __init__(self) -> None:
        read_end, write_end = os.pipe()
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write_end), "-screen", "0", f"1280x960x{DEPTH_BITS}", "-nolisten", "tcp"],
            pass_fds=[write_end],
            stderr=subprocess.DEVNULL,
        )
        os.close(write_end)
        with os.fdopen(read_end) as number:
            self.name = f":{number.readline().strip()}"
        self.environment = {**os.environ, "DISPLAY": self.name}
        self._manager = subprocess.Popen(
            ["openbox"], env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._pixels = _Pixels(self.name)

    def press(self, *keys: str) -> None:
        """Press and release keys or combinations of keys, by their X names, as quickly as a finger can."""
        for key in keys:
            self.hold(key, FINGER_SECONDS)

    def hold(self, key: str, seconds: float) -> None:
        """Hold a key down, which repeats as it does on a keyboard."""
        self._do("keydown", key)
        time.sleep(seconds)
        self._do("keyup", key)

    def type(self, text: str) -> None:
        """Type a text."""
        self._do("type", text)

    def click(self, x: float, y: float, button: int = 1) -> None:
        """Click at a point of the screen."""
        self._do("mousemove", str(round(x)), str(round(y)), "click", str(button))

    def move(self, x: float, y: float) -> None:
        """Move the mouse."""
        self._do("mousemove", str(round(x)), str(round(y)))

    def titles(self, name: str) -> list[str]:
        """Return the titles of the windows of a program."""
        windows = self._do("search", "--onlyvisible", "--class", name).split()
        return [self._do("getwindowname", window).strip() for window in windows]

    def is_plain(self, area: Area) -> bool:
        """Whether a part of the screen has one colour only."""
        return len(self.colours(area)) == 1

    def colours(self, area: Area) -> set[int]:
        """Return the colours that are in a part of the screen, as 0xRRGGBB."""
        return self._pixels.read(area)

    def close(self) -> None:
        """Switch off."""
        self._pixels.close()
        for process in (self._manager, self._server):
            process.terminate()
            process.wait(10)

    def _do(self, *command: str) -> str:
        done = subprocess.run(["xdotool", *command], env=self.environment, capture_output=True, text=True, check=False)
        return done.stdout


class _Image(ctypes.Structure):
    """The beginning of Xlib's XImage."""

    _fields_ = (
        ("width", ctypes.c_int),
        ("height", ctypes.c_int),
        ("xoffset", ctypes.c_int),
        ("format", ctypes.c_int),
        ("data", ctypes.POINTER(ctypes.c_ubyte)),
        ("byte_order", ctypes.c_int),
        ("bitmap_unit", ctypes.c_int),
        ("bitmap_bit_order", ctypes.c_int),
        ("bitmap_pad", ctypes.c_int),
        ("depth", ctypes.c_int),
        ("bytes_per_line", ctypes.c_int),
    )


class _Pixels:
    """Reads the screen through Xlib: quick enough to see single frames, where a picture file would not be."""

    def __init__(self, name: str) -> None:
        self._x = ctypes.CDLL(ctypes.util.find_library("X11") or "libX11.so.6")
        self._x.XOpenDisplay.restype = ctypes.c_void_p
        self._x.XDefaultRootWindow.restype = ctypes.c_ulong
        self._x.XGetImage.restype = ctypes.POINTER(_Image)
        self._display = ctypes.c_void_p(self._x.XOpenDisplay(name.encode()))
        self._root = ctypes.c_ulong(self._x.XDefaultRootWindow(self._display))

    def read(self, area: Area) -> set[int]:
        """Return the colours that are there."""
        planes = ctypes.c_ulong(ALL_PLANES)
        image = self._x.XGetImage(self._display, self._root, *map(int, area), planes, Z_PIXMAP)
        size = image.contents.bytes_per_line * image.contents.height
        pixels = memoryview(ctypes.string_at(image.contents.data, size)).cast("I")
        self._x.XDestroyImage(image)
        return {pixel & WITHOUT_ALPHA for pixel in set(pixels)}

    def close(self) -> None:
        self._x.XCloseDisplay(self._display)


def wait_until(is_so: Callable[[], Any], seconds: float = 10) -> bool:
    """Return whether something became so in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.02)
    return False
