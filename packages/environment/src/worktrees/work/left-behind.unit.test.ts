import { leftBehind } from './left-behind';

const [ROOT, ONE, TWO, THREE] = ['0a', '1b', '2c', '3d'];

/** Each move is `<from> <to> <action>`. */
function reflog(...moves: string[]): string {
  return moves
    .map((move) => move.replace(/^(\S+ \S+) /, '$1 Test <test@localhost> 1764288000 +0000\t'))
    .map((line) => `${line}\n`)
    .join('');
}

function left(...moves: string[]): string[] {
  return leftBehind(reflog(...moves)).map(({ commit }) => commit);
}

it.each<[string, string[], string[]]>([
  [
    'nothing in a new worktree',
    [`00 ${ROOT} checkout: moving from main to ${ROOT}`, `${ROOT} ${ROOT} reset: moving to HEAD`],
    [],
  ],
  [
    'a commit that HEAD has left',
    [`${ROOT} ${ONE} commit: One`, `${ONE} ${ROOT} checkout: moving from ${ONE} to main`],
    [ONE],
  ],
  [
    'the last of several',
    [
      `${ROOT} ${ONE} commit: One`,
      `${ONE} ${TWO} commit: Two`,
      `${TWO} ${ROOT} checkout: moving from ${TWO} to main`,
    ],
    [TWO],
  ],
  ['one that HEAD is on, or was when it became unborn', [`${ROOT} ${ONE} commit: One`], [ONE]],
  ['not one that was amended', [`${ROOT} ${ONE} commit: One`, `${ONE} ${TWO} commit (amend): One`], [TWO]],
  [
    'not one that was amended on a second visit',
    [
      `${ROOT} ${ONE} commit: One`,
      `${ONE} ${ROOT} checkout: moving from ${ONE} to main`,
      `${ROOT} ${ONE} checkout: moving from main to ${ONE}`,
      `${ONE} ${TWO} commit (amend): One`,
    ],
    [TWO],
  ],
  [
    'not one that was rebased',
    [
      `${ROOT} ${ONE} commit: One`,
      `${ONE} ${TWO} rebase (start): checkout main`,
      `${TWO} ${THREE} rebase (pick): One`,
      `${THREE} ${THREE} rebase (finish): returning to refs/heads/one`,
    ],
    [THREE],
  ],
  [
    'not one that a pull rebased',
    [
      `${ROOT} ${ONE} commit: One`,
      `${ONE} ${TWO} pull --rebase (start): checkout ${TWO}`,
      `${TWO} ${THREE} pull --rebase (pick): One`,
    ],
    [THREE],
  ],
  [
    'not what came from elsewhere',
    [
      `${ROOT} ${ONE} pull: Fast-forward`,
      `${ONE} ${TWO} merge origin/main: Fast-forward`,
      `${TWO} ${ROOT} checkout: moving from main to ${ROOT}`,
    ],
    [],
  ],
  ['one that an unknown tool has left', [`${ROOT} ${ONE} commit: One`, `${ONE} ${ROOT} tool: off`], [ONE]],
])('%s', (_, moves, expected) => {
  expect(left(...moves)).toEqual(expected);
});

it('tells which were left by a reset', () => {
  expect(leftBehind(reflog(`${ROOT} ${ONE} commit: One`, `${ONE} ${ROOT} reset: moving to HEAD~1`))).toEqual([
    { commit: ONE, isReset: true },
  ]);
});
