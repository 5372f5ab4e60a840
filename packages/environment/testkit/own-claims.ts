import { type OwnHome, TemporaryRepository, useOwnHome } from '@nx-worktree/testkit';
import { createEnvironment } from '../src/commands/create';
import { openSettled } from '../src/commands/open-settled';
import { type ListedPort, listPorts, type ListPortsRequest } from '../src/parts/ports/list-ports';
import { type EnvironmentRecord } from '../src/parts/parts';
import { request, SILENT } from './requests';

/** A repository, and a state home in which nobody else claims ports, so that a test knows which ports come next. */
export class OwnClaims {
  private constructor(
    private readonly own: OwnHome,
    readonly repository: TemporaryRepository,
    private readonly portBase: number,
  ) {}

  /** @param portBase base of the ports; one for each test file, since these run at once */
  static async create(portBase: number): Promise<OwnClaims> {
    const own = useOwnHome();
    return new OwnClaims(own, await TemporaryRepository.create(), portBase);
  }

  /** The state home. */
  get home(): string {
    return this.own.home;
  }

  /** Makes an environment with ports, in this repository or in another one. */
  create(identifier: string, { root } = this.repository): Promise<EnvironmentRecord> {
    const { portBase } = this;
    const options = { ports: true, portBase, dependencies: { mode: 'none' as const } };
    return createEnvironment(request(root, identifier, options), SILENT);
  }

  /** The list of ports, as a command in this repository makes it. */
  async list(asked?: ListPortsRequest): Promise<ListedPort[]> {
    const { records } = await openSettled(this.repository.root);
    return listPorts(records, asked);
  }

  /** Deletes all of it. */
  async remove(): Promise<void> {
    await this.repository.remove();
    await this.own.remove();
  }
}
