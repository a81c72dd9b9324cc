"""What any daemon needs and no domain knows: time, tasks, threads, processes, logs, and the folder it lives in."""
