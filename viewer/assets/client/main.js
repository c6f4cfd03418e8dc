// Main: all of the client, and its beginning.

import './trees/moves.js';
import './page/answering.js';
import './page/edit.js';
import './page/fields.js';
import './page/form.js';
import './page/importing.js';
import './page/keep.js';
import './page/lists.js';
import './page/navigation.js';
import './page/pause.js';
import './page/picking.js';
import './page/ranges.js';
import './page/theme.js';
import './page/times.js';
import './page/printing.js';
import './maps/overlay.js';
import './maps/difference.js';
import './maps/steps.js';
import './maps/controls.js';
import './maps/front.js';
import './maps/sides.js';
import './maps/sizes.js';
import './texts/controls.js';
import './texts/pointer.js';
import './trees/scene.js';
import './saving/charts.js';
import './saving/panels.js';
import { loadAhead } from './charts/chart.js';
import * as looks from './maps/looks.js';
import * as painting from './maps/painting.js';
import { start as startCounting } from './page/live.js';
import { start as startNews } from './page/news.js';
import { start as startScrolling } from './page/scrolling.js';
import { start as startWatching } from './watch.js';

window.xlog = { looks, painting }; // for measurements: the one name of ours that is everybody's
loadAhead();
startWatching();
startCounting();
startScrolling();
startNews();
