import { prismaFixture } from '../../../testkit/fixtures/prisma';
import { checkAgainstPrisma } from '../../../testkit/prisma-checks';
import { checkTool } from '../../../testkit/tool-checks';
import { ToolBench } from '../../../testkit/tool-fixture';

let bench: ToolBench;
beforeAll(async () => {
  bench = await ToolBench.install(prismaFixture);
}, 120_000);
afterAll(() => bench.remove());

describe('Prisma 6', () => {
  checkTool(() => bench, {
    afterFailure: 'those before it',
    edited: 'in its history',
    lateAdded: 'applied',
    sameNumber: 'two-of-one-number',
    missingFile: 'not noticed',
    notesFailure: true,
  });

  checkAgainstPrisma(() => bench);
});
