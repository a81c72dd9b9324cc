"""What PlexStaffAI left behind, taken over once: its decisions as history, its staff's as lessons, its settings as a
proposal. Its folder is only read, from copies."""
