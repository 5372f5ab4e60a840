import {
  type ListedListener,
  type ListedOwner,
  type ListedPort,
  nameOfProcess,
  nameOfUnseen,
} from '@nx-worktree/environment';
import { table } from '../../terminal/table';

/** The ports as a table for people, with what needs words and the command that they are likely to need next. */
export function portTable(ports: readonly ListedPort[]): string {
  if (ports.length === 0) return 'There are no such ports.';
  const head = ['port', 'for', 'claim', 'holder', 'listens'];
  return [table(head, ports.map(row)), ...ports.flatMap(explanation), ...advice(ports)].join('\n');
}

function row({ port, name, claim, owner, listeners }: ListedPort): string[] {
  return [
    String(port),
    name ?? '',
    claim,
    owner ? ownerText(owner) : '',
    listeners.map(listenerText).join(', '),
  ];
}

/** A worktree by its identifier here, by its directory elsewhere. */
function ownerText({ isHere, identifier, directory, pid, environment }: ListedOwner): string {
  if (pid !== undefined) return `suite of process ${pid}`;
  if (identifier === undefined) return `environment ${environment}`;
  return isHere ? identifier : `${directory}`;
}

function listenerText({ pid, command = '', user }: ListedListener): string {
  return pid === undefined ? nameOfUnseen(user) : nameOfProcess({ pid, command });
}

function explanation({ port, claim, reason }: ListedPort): string[] {
  if (claim === 'dead') return [`${port}: its holder is gone; the next environment can claim it.`];
  if (claim !== 'damaged') return [];
  return [
    `${port}: its claim can't be read, and expires after a day. Delete it if nothing uses it: ${reason}`,
  ];
}

function advice(ports: readonly ListedPort[]): string[] {
  const busy = ports.filter(({ listeners }) => listeners.length > 0);
  const mine = busy.find(({ owner }) => owner?.isHere && owner.identifier !== undefined);
  const [first] = busy;
  if (!first) return [];
  return [
    ...(mine
      ? [`Other ports: nx run worktrees:ports --identifier=${mine.owner?.identifier} --reassign`]
      : []),
    `Stop the process that listens: nx run worktrees:ports --port=${(mine ?? first).port} --kill`,
  ];
}
