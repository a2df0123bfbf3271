"""Pages that look across apps: the start, the settings' index and the rooms of kernel's rows."""
