"""How an export ends without a file."""


class ExportRefusedError(Exception):
    """The version may no longer be exported: its approval or its content is not what it was."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text
