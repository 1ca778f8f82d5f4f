"""Who may do what on a canvas: whoever may paint may also accept, sort and flatten."""

from studio.projects.permissions import Can

PAINT = Can.GENERATE
JUDGE = Can.RATE
