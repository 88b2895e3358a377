// What the book adds to the page of a lab.
