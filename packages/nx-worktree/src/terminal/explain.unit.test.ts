import { Failure } from '@nx-worktree/system';
import { explain } from './explain';

class PortsUsedUpError extends Failure {
  readonly code = 'PORTS_USED_UP';
}

describe('explain', () => {
  afterEach(() => {
    delete process.env['NX_VERBOSE_LOGGING'];
  });

  it('shows the message of an error of ours and nothing else', () => {
    expect(explain(new PortsUsedUpError('All ports are taken.'))).toBe('All ports are taken.');
  });

  it('shows nothing that a terminal would obey', () => {
    const name = 'main\u202e\u0007';
    const shown = String.raw`red main\u{202e}\u{7}`;
    expect(explain(new PortsUsedUpError(`\u001b[31mred\u001b[39m ${name}`))).toBe(shown);
    expect(explain(new TypeError(`red ${name}`))).toContain(shown);
  });

  it('says how to learn more about an unexpected error', () => {
    expect(explain(new TypeError('x is undefined'))).toBe(
      'Unexpected error: x is undefined. Run the command again with --verbose to see where it comes from.',
    );
  });

  it('shows stack and causes with --verbose', () => {
    process.env['NX_VERBOSE_LOGGING'] = 'true';
    const text = explain(new PortsUsedUpError('All ports are taken.', { cause: new Error('EADDRINUSE') }));
    expect(text).toMatch(/^All ports are taken\.\n/);
    expect(text).toContain('explain.unit.test');
    expect(text).toContain('Error: EADDRINUSE');
  });
});
