"""Safety before repair: which answers are severe, the private page, contacts, the gate, the clinic's own protocol."""
