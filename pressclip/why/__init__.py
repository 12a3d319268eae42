"""Why an article did or did not alert, or was never seen: found out once, for the command and for the page."""
