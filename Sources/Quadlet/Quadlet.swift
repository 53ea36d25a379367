// Quadlet
