"""One router per subject; each endpoint only translates."""
