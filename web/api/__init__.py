"""The archive as JSON under `/api/v1`, described by `/openapi.json`."""
