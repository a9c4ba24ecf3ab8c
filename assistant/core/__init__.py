"""The pure core: no files, threads, audio or clock reads. Events in, effects out."""
