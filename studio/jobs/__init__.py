"""Work for the GPU and the press, and how it is queued."""
