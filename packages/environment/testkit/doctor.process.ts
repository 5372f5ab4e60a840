import { diagnose, type DoctorRequest } from '../src/commands/doctor';
import { EnvironmentRecords } from '../src/engine/records';

/** Fixes environments, and hangs when it is about to write a record for the given time, until somebody kills it. */
async function main([request = '', write = '']: string[]): Promise<void> {
  const { write: original } = EnvironmentRecords.prototype;
  let writes = 0;
  EnvironmentRecords.prototype.write = async function (record) {
    if (++writes !== Number(write)) return original.call(this, record);
    console.log('hangs');
    return new Promise(() => setInterval(() => undefined, 1_000));
  };
  await diagnose(JSON.parse(request) as DoctorRequest);
  console.log('ended');
}

void main(process.argv.slice(2));
