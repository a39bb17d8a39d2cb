"""Many badges: streamed through the same checks, and looked at again later."""
