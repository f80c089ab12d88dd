"""The product's stories, one file each; the only place where rooms meet. A story sequences; it does not compute."""
