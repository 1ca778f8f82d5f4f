"""Where a cover's pictures come from, told in every file that leaves the press."""
