"""What every reading of a page stands on: the tree, its outline, addresses, menus, further pages."""
