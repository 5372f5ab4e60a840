/** Does nothing until it is killed. */
console.log(process.pid);
setInterval(() => undefined, 1_000);
