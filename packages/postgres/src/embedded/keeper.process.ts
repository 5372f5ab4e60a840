import { keepServer } from './keeper';
import { placeOfCluster } from './cluster-place';
import { majorVersionOf } from './version';

const [idleMinutes, number, binaries] = process.argv.slice(2);
const version = majorVersionOf(Number(number));
const place = placeOfCluster(binaries === undefined ? version : { version, binaries });

// Nothing reads the output of a detached process: when the server is gone, it simply ends.
keepServer(place, Number(idleMinutes) * 60_000).catch(() => undefined);
