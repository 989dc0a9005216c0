// Everything that runs in the browser. Pages work without it.
import "./floor.js";
import "htmx.org";
