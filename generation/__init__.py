"""Everything that makes pictures: the contract, the painter, the engine and the worker."""
