"""One-time links, codes and handed-over tablets."""
