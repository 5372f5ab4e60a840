/** The command that makes a part of an environment anew without losing work, for messages. */
export function fixCommand(identifier: string): string {
  return `nx run worktrees:doctor --identifier=${identifier} --fix`;
}
