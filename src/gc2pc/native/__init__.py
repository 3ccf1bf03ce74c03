"""The only importer of the C core: thin wrappers that check dtype, shape, contiguity and range."""
