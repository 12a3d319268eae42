"""Pages that are no listing and no article: named, never filed."""
