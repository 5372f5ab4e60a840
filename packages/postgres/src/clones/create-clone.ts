import { hasCode } from '@nx-worktree/system';
import { type ServerFacts } from '../ownership/maintenance-database';
import { type NewDatabase } from '../ownership/owned-database';
import { type Session } from '../session/session';
import { TemplateInUseError, TemplateMissingError } from '../templates/template-errors';
import { type Template } from '../templates/template';
import { limitFor } from './connection-limit';
import { copyOf } from '../databases/copy-of';
import { createPrivate, type PrivateDatabase } from '../databases/create-owned';
import { type LeftOut, readLeftOut } from '../databases/left-out';

/** @throws {@link TemplateMissingError} when the template is gone */
export async function leftOutBy(session: Session, template: string): Promise<LeftOut> {
  const leftOut = await readLeftOut(session, template);
  if (!leftOut) throw new TemplateMissingError(template);
  return leftOut;
}

/**
 * Makes a copy of a template, or an empty database without it, under a private name.
 *
 * @throws {@link TemplateMissingError} when the template is gone
 * @throws {@link TemplateInUseError} when there are sessions in the template
 */
export async function createClone(
  session: Session,
  server: ServerFacts,
  database: NewDatabase,
  template: Pick<Template, 'name'> | undefined,
): Promise<PrivateDatabase> {
  const limit = `connection limit ${limitFor(server)}`;
  if (!template) return createPrivate(session, database, `template template0 ${limit}`);
  try {
    const copy = await copyOf(session, template.name, server);
    return await createPrivate(session, database, `${copy} ${limit}`);
  } catch (error) {
    if (hasCode(error, '3D000')) throw new TemplateMissingError(template.name, { cause: error });
    if (hasCode(error, '55006')) throw new TemplateInUseError(template.name, [], { cause: error });
    throw error;
  }
}
