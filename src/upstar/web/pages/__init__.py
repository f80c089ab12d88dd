"""One file a page, named as its folder of templates."""
