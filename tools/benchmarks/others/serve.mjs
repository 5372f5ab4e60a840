/** Does for the process that takes the times what it asks for: `run` or `reset`. */
export function serve(subject) {
  process.on('message', async (name) => {
    try {
      await subject[name]();
      process.send('done');
    } catch (error) {
      process.send(`failed: ${error?.message ?? error}`);
    }
  });
}

/** What the process that takes the times has said at the start. */
export const given = JSON.parse(process.argv[2]);
