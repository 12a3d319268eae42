"""What happens and when: poll, deliver, cadence (pure), the runner."""
