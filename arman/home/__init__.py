"""Pages that look across all apps; each app enters its own part in the kernel's registries."""
