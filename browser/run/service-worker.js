importScripts("jupyterlite-service-worker.js");
