"""Contact sheets: any pictures of a project on captioned pages, shared by a link that ends."""
