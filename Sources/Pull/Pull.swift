// Pull
