export namespace agent {
	
	export class Info {
	    name: string;
	    label: string;
	    installed: boolean;
	    version: string;
	    path: string;
	    demonstration: boolean;
	    detail: string;
	    install: string;
	
	    static createFrom(source: any = {}) {
	        return new Info(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.label = source["label"];
	        this.installed = source["installed"];
	        this.version = source["version"];
	        this.path = source["path"];
	        this.demonstration = source["demonstration"];
	        this.detail = source["detail"];
	        this.install = source["install"];
	    }
	}

}

export namespace api {
	
	export class Data {
	    engine: string;
	    place: string;
	    database_bytes: number;
	    journal_bytes: number;
	    replaced_folder: string;
	    migrations: workbench.Migration[];
	
	    static createFrom(source: any = {}) {
	        return new Data(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.engine = source["engine"];
	        this.place = source["place"];
	        this.database_bytes = source["database_bytes"];
	        this.journal_bytes = source["journal_bytes"];
	        this.replaced_folder = source["replaced_folder"];
	        this.migrations = this.convertValues(source["migrations"], workbench.Migration);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class FileEntry {
	    path: string;
	    name: string;
	    dir: boolean;
	    file_count: number;
	    size_bytes: number;
	    letter: string;
	    tokens: number;
	
	    static createFrom(source: any = {}) {
	        return new FileEntry(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.path = source["path"];
	        this.name = source["name"];
	        this.dir = source["dir"];
	        this.file_count = source["file_count"];
	        this.size_bytes = source["size_bytes"];
	        this.letter = source["letter"];
	        this.tokens = source["tokens"];
	    }
	}
	export class FileListing {
	    entries: FileEntry[];
	    total_files: number;
	    capped: boolean;
	
	    static createFrom(source: any = {}) {
	        return new FileListing(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.entries = this.convertValues(source["entries"], FileEntry);
	        this.total_files = source["total_files"];
	        this.capped = source["capped"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class FileSelectionInfo {
	    id: string;
	    session_id: string;
	    sequence_number: number;
	    version: number;
	    op_type: string;
	    device_id?: string;
	    superseded_at?: number;
	    created_at: number;
	    included: number;
	    excluded: number;
	
	    static createFrom(source: any = {}) {
	        return new FileSelectionInfo(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.session_id = source["session_id"];
	        this.sequence_number = source["sequence_number"];
	        this.version = source["version"];
	        this.op_type = source["op_type"];
	        this.device_id = source["device_id"];
	        this.superseded_at = source["superseded_at"];
	        this.created_at = source["created_at"];
	        this.included = source["included"];
	        this.excluded = source["excluded"];
	    }
	}
	export class FileText {
	    path: string;
	    content: string;
	    size_bytes: number;
	    truncated: boolean;
	
	    static createFrom(source: any = {}) {
	        return new FileText(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.path = source["path"];
	        this.content = source["content"];
	        this.size_bytes = source["size_bytes"];
	        this.truncated = source["truncated"];
	    }
	}
	export class FindingRow {
	    id: string;
	    launch_id: string;
	    seq: number;
	    subject_kind: string;
	    subject_id: string;
	    reason: string;
	    title?: string;
	    status_before?: string;
	    status_after?: string;
	    detail?: string;
	    alive: boolean;
	    action: string;
	    created_at: number;
	    acknowledged_at?: number;
	    session_id: string;
	    started_at?: number;
	    ended_at?: number;
	    status_now: string;
	    missing_bytes: number;
	    output_bytes: number;
	    exit_code?: number;
	    agent: string;
	
	    static createFrom(source: any = {}) {
	        return new FindingRow(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.launch_id = source["launch_id"];
	        this.seq = source["seq"];
	        this.subject_kind = source["subject_kind"];
	        this.subject_id = source["subject_id"];
	        this.reason = source["reason"];
	        this.title = source["title"];
	        this.status_before = source["status_before"];
	        this.status_after = source["status_after"];
	        this.detail = source["detail"];
	        this.alive = source["alive"];
	        this.action = source["action"];
	        this.created_at = source["created_at"];
	        this.acknowledged_at = source["acknowledged_at"];
	        this.session_id = source["session_id"];
	        this.started_at = source["started_at"];
	        this.ended_at = source["ended_at"];
	        this.status_now = source["status_now"];
	        this.missing_bytes = source["missing_bytes"];
	        this.output_bytes = source["output_bytes"];
	        this.exit_code = source["exit_code"];
	        this.agent = source["agent"];
	    }
	}
	export class JobOutputPage {
	    offset: number;
	    next: number;
	    text: string;
	    done: boolean;
	
	    static createFrom(source: any = {}) {
	        return new JobOutputPage(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.offset = source["offset"];
	        this.next = source["next"];
	        this.text = source["text"];
	        this.done = source["done"];
	    }
	}
	export class LaunchReport {
	    launch?: workbench.Launch;
	    previous?: workbench.Launch;
	    headline: string;
	    anything: boolean;
	    findings: FindingRow[];
	    checks: launch.Checks;
	
	    static createFrom(source: any = {}) {
	        return new LaunchReport(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.launch = this.convertValues(source["launch"], workbench.Launch);
	        this.previous = this.convertValues(source["previous"], workbench.Launch);
	        this.headline = source["headline"];
	        this.anything = source["anything"];
	        this.findings = this.convertValues(source["findings"], FindingRow);
	        this.checks = this.convertValues(source["checks"], launch.Checks);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class OutputPage {
	    offset: number;
	    next: number;
	    gap: number;
	    end: number;
	    data: number[];
	
	    static createFrom(source: any = {}) {
	        return new OutputPage(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.offset = source["offset"];
	        this.next = source["next"];
	        this.gap = source["gap"];
	        this.end = source["end"];
	        this.data = source["data"];
	    }
	}
	export class Restored {
	    file: string;
	    kept: string;
	
	    static createFrom(source: any = {}) {
	        return new Restored(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.file = source["file"];
	        this.kept = source["kept"];
	    }
	}
	export class SecretPlace {
	    kind: string;
	    path: string;
	    made: boolean;
	    detail: string;
	
	    static createFrom(source: any = {}) {
	        return new SecretPlace(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.kind = source["kind"];
	        this.path = source["path"];
	        this.made = source["made"];
	        this.detail = source["detail"];
	    }
	}
	export class SelectedFile {
	    path: string;
	    tokens: number;
	    gone: boolean;
	    letter: string;
	
	    static createFrom(source: any = {}) {
	        return new SelectedFile(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.path = source["path"];
	        this.tokens = source["tokens"];
	        this.gone = source["gone"];
	        this.letter = source["letter"];
	    }
	}
	export class SessionPage {
	    sessions: workbench.SessionCard[];
	    next: string;
	
	    static createFrom(source: any = {}) {
	        return new SessionPage(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.sessions = this.convertValues(source["sessions"], workbench.SessionCard);
	        this.next = source["next"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class SessionQuery {
	    codebase_id: string;
	    search: string;
	    cursor: string;
	    limit: number;
	
	    static createFrom(source: any = {}) {
	        return new SessionQuery(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.codebase_id = source["codebase_id"];
	        this.search = source["search"];
	        this.cursor = source["cursor"];
	        this.limit = source["limit"];
	    }
	}
	export class Status {
	    version: string;
	    mode: string;
	    owner_pid: number;
	    address: string;
	    data_directory: string;
	    state: string;
	    database: string;
	    database_bytes: number;
	    host_pid: number;
	    host?: backend.HostStatus;
	
	    static createFrom(source: any = {}) {
	        return new Status(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.version = source["version"];
	        this.mode = source["mode"];
	        this.owner_pid = source["owner_pid"];
	        this.address = source["address"];
	        this.data_directory = source["data_directory"];
	        this.state = source["state"];
	        this.database = source["database"];
	        this.database_bytes = source["database_bytes"];
	        this.host_pid = source["host_pid"];
	        this.host = this.convertValues(source["host"], backend.HostStatus);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class StreamAddress {
	    url: string;
	    token: string;
	
	    static createFrom(source: any = {}) {
	        return new StreamAddress(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.url = source["url"];
	        this.token = source["token"];
	    }
	}

}

export namespace app {
	
	export class Failure {
	    code: string;
	    message: string;
	
	    static createFrom(source: any = {}) {
	        return new Failure(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.code = source["code"];
	        this.message = source["message"];
	    }
	}
	export class Notification {
	    id: string;
	    title: string;
	    body: string;
	    terminal_id: string;
	    session_id: string;
	
	    static createFrom(source: any = {}) {
	        return new Notification(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.title = source["title"];
	        this.body = source["body"];
	        this.terminal_id = source["terminal_id"];
	        this.session_id = source["session_id"];
	    }
	}

}

export namespace backend {
	
	export class Check {
	    name: string;
	    ok: boolean;
	    detail: string;
	    fixed: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Check(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.ok = source["ok"];
	        this.detail = source["detail"];
	        this.fixed = source["fixed"];
	    }
	}
	export class ChildOwner {
	    kind: string;
	    id: string;
	    title: string;
	    status: string;
	    session_id?: string;
	
	    static createFrom(source: any = {}) {
	        return new ChildOwner(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.kind = source["kind"];
	        this.id = source["id"];
	        this.title = source["title"];
	        this.status = source["status"];
	        this.session_id = source["session_id"];
	    }
	}
	export class Diagnosis {
	    ok: boolean;
	    checks: Check[];
	
	    static createFrom(source: any = {}) {
	        return new Diagnosis(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.ok = source["ok"];
	        this.checks = this.convertValues(source["checks"], Check);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class HostChild {
	    process_id: string;
	    kind: string;
	    pid: number;
	    argv: string[];
	    cwd: string;
	    state: string;
	    started_at: number;
	    cpu_ms: number;
	    resident_bytes: number;
	    spool_bytes: number;
	    unread_input: number;
	    foreground: string;
	    owner: ChildOwner;
	
	    static createFrom(source: any = {}) {
	        return new HostChild(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.process_id = source["process_id"];
	        this.kind = source["kind"];
	        this.pid = source["pid"];
	        this.argv = source["argv"];
	        this.cwd = source["cwd"];
	        this.state = source["state"];
	        this.started_at = source["started_at"];
	        this.cpu_ms = source["cpu_ms"];
	        this.resident_bytes = source["resident_bytes"];
	        this.spool_bytes = source["spool_bytes"];
	        this.unread_input = source["unread_input"];
	        this.foreground = source["foreground"];
	        this.owner = this.convertValues(source["owner"], ChildOwner);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class HostStatus {
	    pid: number;
	    started_at: number;
	    version: string;
	    protocol: number;
	    processes: number;
	
	    static createFrom(source: any = {}) {
	        return new HostStatus(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.pid = source["pid"];
	        this.started_at = source["started_at"];
	        this.version = source["version"];
	        this.protocol = source["protocol"];
	        this.processes = source["processes"];
	    }
	}
	export class HostReport {
	    host?: HostStatus;
	    children: HostChild[];
	    survivors: host.Survivor[];
	
	    static createFrom(source: any = {}) {
	        return new HostReport(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.host = this.convertValues(source["host"], HostStatus);
	        this.children = this.convertValues(source["children"], HostChild);
	        this.survivors = this.convertValues(source["survivors"], host.Survivor);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}

}

export namespace files {
	
	export class Match {
	    path: string;
	    positions: number[];
	
	    static createFrom(source: any = {}) {
	        return new Match(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.path = source["path"];
	        this.positions = source["positions"];
	    }
	}

}

export namespace host {
	
	export class Survivor {
	    process_id: string;
	    pid: number;
	    start_token: string;
	    argv: string[];
	    started_at: number;
	
	    static createFrom(source: any = {}) {
	        return new Survivor(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.process_id = source["process_id"];
	        this.pid = source["pid"];
	        this.start_token = source["start_token"];
	        this.argv = source["argv"];
	        this.started_at = source["started_at"];
	    }
	}

}

export namespace job {
	
	export class Spec {
	    session_id: string;
	    agent: string;
	    task_type: string;
	    model: string;
	    prompt: string;
	    command: string[];
	
	    static createFrom(source: any = {}) {
	        return new Spec(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.session_id = source["session_id"];
	        this.agent = source["agent"];
	        this.task_type = source["task_type"];
	        this.model = source["model"];
	        this.prompt = source["prompt"];
	        this.command = source["command"];
	    }
	}

}

export namespace launch {
	
	export class Checks {
	    integrity_ms: number;
	    journal_frames: number;
	    ingested_bytes: number;
	    ingested_processes: number;
	
	    static createFrom(source: any = {}) {
	        return new Checks(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.integrity_ms = source["integrity_ms"];
	        this.journal_frames = source["journal_frames"];
	        this.ingested_bytes = source["ingested_bytes"];
	        this.ingested_processes = source["ingested_processes"];
	    }
	}

}

export namespace recovery {
	
	export class AsideFile {
	    name: string;
	    bytes: number;
	    sha256: string;
	
	    static createFrom(source: any = {}) {
	        return new AsideFile(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.bytes = source["bytes"];
	        this.sha256 = source["sha256"];
	    }
	}
	export class Between {
	    backup: string;
	    from: number;
	    to: number;
	    changes: workbench.NounChanges[];
	
	    static createFrom(source: any = {}) {
	        return new Between(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.backup = source["backup"];
	        this.from = source["from"];
	        this.to = source["to"];
	        this.changes = this.convertValues(source["changes"], workbench.NounChanges);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Progress {
	    running: boolean;
	    table: string;
	    tables: number;
	    done: number;
	    rows: number;
	    failure: string;
	
	    static createFrom(source: any = {}) {
	        return new Progress(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.running = source["running"];
	        this.table = source["table"];
	        this.tables = source["tables"];
	        this.done = source["done"];
	        this.rows = source["rows"];
	        this.failure = source["failure"];
	    }
	}
	export class Table {
	    name: string;
	    rows: number;
	    lost: number;
	
	    static createFrom(source: any = {}) {
	        return new Table(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.rows = source["rows"];
	        this.lost = source["lost"];
	    }
	}
	export class Report {
	    at: number;
	    cause: string;
	    damage: string;
	    mended: boolean;
	    tables: Table[];
	    between: Between;
	    rows: number;
	    lost: number;
	
	    static createFrom(source: any = {}) {
	        return new Report(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.at = source["at"];
	        this.cause = source["cause"];
	        this.damage = source["damage"];
	        this.mended = source["mended"];
	        this.tables = this.convertValues(source["tables"], Table);
	        this.between = this.convertValues(source["between"], Between);
	        this.rows = source["rows"];
	        this.lost = source["lost"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class State {
	    cause: string;
	    detail: string;
	    since: number;
	    folder: string;
	    bytes: number;
	    files: AsideFile[];
	    salvage: Progress;
	    report?: Report;
	    report_path: string;
	    between?: Between;
	    backups: workbench.Backup[];
	    newest?: workbench.Backup;
	
	    static createFrom(source: any = {}) {
	        return new State(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.cause = source["cause"];
	        this.detail = source["detail"];
	        this.since = source["since"];
	        this.folder = source["folder"];
	        this.bytes = source["bytes"];
	        this.files = this.convertValues(source["files"], AsideFile);
	        this.salvage = this.convertValues(source["salvage"], Progress);
	        this.report = this.convertValues(source["report"], Report);
	        this.report_path = source["report_path"];
	        this.between = this.convertValues(source["between"], Between);
	        this.backups = this.convertValues(source["backups"], workbench.Backup);
	        this.newest = this.convertValues(source["newest"], workbench.Backup);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}

}

export namespace secrets {
	
	export class Place {
	    kind: string;
	    path: string;
	    made: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Place(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.kind = source["kind"];
	        this.path = source["path"];
	        this.made = source["made"];
	    }
	}
	export class Rotation {
	    key_id: string;
	    resealed: number;
	    closed: number;
	
	    static createFrom(source: any = {}) {
	        return new Rotation(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.key_id = source["key_id"];
	        this.resealed = source["resealed"];
	        this.closed = source["closed"];
	    }
	}

}

export namespace session {
	
	export class View {
	    session: workbench.Session;
	    project?: workbench.Codebase;
	    task: workbench.HistoryMove;
	    files: workbench.HistoryMove;
	    draft?: string;
	    directory_gone: boolean;
	
	    static createFrom(source: any = {}) {
	        return new View(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.session = this.convertValues(source["session"], workbench.Session);
	        this.project = this.convertValues(source["project"], workbench.Codebase);
	        this.task = this.convertValues(source["task"], workbench.HistoryMove);
	        this.files = this.convertValues(source["files"], workbench.HistoryMove);
	        this.draft = source["draft"];
	        this.directory_gone = source["directory_gone"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}

}

export namespace terminal {
	
	export class RestartSpec {
	    working_directory: string;
	    command: string[];
	
	    static createFrom(source: any = {}) {
	        return new RestartSpec(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.working_directory = source["working_directory"];
	        this.command = source["command"];
	    }
	}
	export class Spec {
	    work_session_id: string;
	    working_directory: string;
	    command: string[];
	    title: string;
	    cols: number;
	    rows: number;
	    idle: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Spec(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.work_session_id = source["work_session_id"];
	        this.working_directory = source["working_directory"];
	        this.command = source["command"];
	        this.title = source["title"];
	        this.cols = source["cols"];
	        this.rows = source["rows"];
	        this.idle = source["idle"];
	    }
	}

}

export namespace workbench {
	
	export class Backup {
	    id: string;
	    host_id: string;
	    file_name: string;
	    sha256: string;
	    app_version: string;
	    format: string;
	    reason: string;
	    size_bytes: number;
	    schema_version: number;
	    created_at: number;
	    verified_at?: number;
	    verify_error?: string;
	
	    static createFrom(source: any = {}) {
	        return new Backup(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.host_id = source["host_id"];
	        this.file_name = source["file_name"];
	        this.sha256 = source["sha256"];
	        this.app_version = source["app_version"];
	        this.format = source["format"];
	        this.reason = source["reason"];
	        this.size_bytes = source["size_bytes"];
	        this.schema_version = source["schema_version"];
	        this.created_at = source["created_at"];
	        this.verified_at = source["verified_at"];
	        this.verify_error = source["verify_error"];
	    }
	}
	export class NounChanges {
	    noun: string;
	    count: number;
	    titles: string[];
	
	    static createFrom(source: any = {}) {
	        return new NounChanges(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.noun = source["noun"];
	        this.count = source["count"];
	        this.titles = source["titles"];
	    }
	}
	export class BackupPreview {
	    backup: Backup;
	    changes: NounChanges[];
	
	    static createFrom(source: any = {}) {
	        return new BackupPreview(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.backup = this.convertValues(source["backup"], Backup);
	        this.changes = this.convertValues(source["changes"], NounChanges);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class BackupProgress {
	    running: boolean;
	    reason: string;
	    step: string;
	    copied_bytes: number;
	    total_bytes: number;
	    started_at: number;
	
	    static createFrom(source: any = {}) {
	        return new BackupProgress(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.running = source["running"];
	        this.reason = source["reason"];
	        this.step = source["step"];
	        this.copied_bytes = source["copied_bytes"];
	        this.total_bytes = source["total_bytes"];
	        this.started_at = source["started_at"];
	    }
	}
	export class Command {
	    path: string;
	    description: string;
	
	    static createFrom(source: any = {}) {
	        return new Command(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.path = source["path"];
	        this.description = source["description"];
	    }
	}
	export class Codebase {
	    id: string;
	    name: string;
	    repository_url?: string;
	    default_branch?: string;
	    default_cwd: string;
	    ai_assistant_type: string;
	    kind: string;
	    host_id: string;
	    path_key: string;
	    project_hash: string;
	    created_at: number;
	    updated_at: number;
	    commands: Record<string, Command>;
	
	    static createFrom(source: any = {}) {
	        return new Codebase(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.repository_url = source["repository_url"];
	        this.default_branch = source["default_branch"];
	        this.default_cwd = source["default_cwd"];
	        this.ai_assistant_type = source["ai_assistant_type"];
	        this.kind = source["kind"];
	        this.host_id = source["host_id"];
	        this.path_key = source["path_key"];
	        this.project_hash = source["project_hash"];
	        this.created_at = source["created_at"];
	        this.updated_at = source["updated_at"];
	        this.commands = this.convertValues(source["commands"], Command, true);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class Diagnostic {
	    id: number;
	    timestamp: number;
	    error_type: string;
	    error_message: string;
	    additional_info?: string;
	
	    static createFrom(source: any = {}) {
	        return new Diagnostic(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.timestamp = source["timestamp"];
	        this.error_type = source["error_type"];
	        this.error_message = source["error_message"];
	        this.additional_info = source["additional_info"];
	    }
	}
	export class EnvVar {
	    id: string;
	    codebase_id: string;
	    key: string;
	    key_id: string;
	    created_at: number;
	    updated_at: number;
	    hint: string;
	    problem: string;
	
	    static createFrom(source: any = {}) {
	        return new EnvVar(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.codebase_id = source["codebase_id"];
	        this.key = source["key"];
	        this.key_id = source["key_id"];
	        this.created_at = source["created_at"];
	        this.updated_at = source["updated_at"];
	        this.hint = source["hint"];
	        this.problem = source["problem"];
	    }
	}
	export class ErrorLog {
	    id: number;
	    timestamp: number;
	    level: string;
	    error_type?: string;
	    context?: string;
	    stack?: string;
	    app_version?: string;
	    platform?: string;
	    message: string;
	    metadata: Record<string, string>;
	
	    static createFrom(source: any = {}) {
	        return new ErrorLog(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.timestamp = source["timestamp"];
	        this.level = source["level"];
	        this.error_type = source["error_type"];
	        this.context = source["context"];
	        this.stack = source["stack"];
	        this.app_version = source["app_version"];
	        this.platform = source["platform"];
	        this.message = source["message"];
	        this.metadata = source["metadata"];
	    }
	}
	export class FilesMove {
	    version: number;
	    current_index: number;
	    can_undo: boolean;
	    can_redo: boolean;
	    included_files: string[];
	    force_excluded_files: string[];
	
	    static createFrom(source: any = {}) {
	        return new FilesMove(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.version = source["version"];
	        this.current_index = source["current_index"];
	        this.can_undo = source["can_undo"];
	        this.can_redo = source["can_redo"];
	        this.included_files = source["included_files"];
	        this.force_excluded_files = source["force_excluded_files"];
	    }
	}
	export class HistoryMove {
	    version: number;
	    current_index: number;
	    can_undo: boolean;
	    can_redo: boolean;
	
	    static createFrom(source: any = {}) {
	        return new HistoryMove(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.version = source["version"];
	        this.current_index = source["current_index"];
	        this.can_undo = source["can_undo"];
	        this.can_redo = source["can_redo"];
	    }
	}
	export class JobPayload {
	    text?: string;
	    argv?: string[];
	    files?: string[];
	    task_sequence?: number;
	    model?: string;
	
	    static createFrom(source: any = {}) {
	        return new JobPayload(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.text = source["text"];
	        this.argv = source["argv"];
	        this.files = source["files"];
	        this.task_sequence = source["task_sequence"];
	        this.model = source["model"];
	    }
	}
	export class JobMetadata {
	    agent_version?: string;
	    turns?: number;
	    duration_ms?: number;
	    skipped_lines?: number;
	    missing_files?: string[];
	    missing_bytes?: number;
	    exit_code?: number;
	    exit_signal?: string;
	
	    static createFrom(source: any = {}) {
	        return new JobMetadata(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.agent_version = source["agent_version"];
	        this.turns = source["turns"];
	        this.duration_ms = source["duration_ms"];
	        this.skipped_lines = source["skipped_lines"];
	        this.missing_files = source["missing_files"];
	        this.missing_bytes = source["missing_bytes"];
	        this.exit_code = source["exit_code"];
	        this.exit_signal = source["exit_signal"];
	    }
	}
	export class Job {
	    id: string;
	    session_id: string;
	    task_type: string;
	    status: string;
	    is_finalized: boolean;
	    host_id: string;
	    priority: number;
	    attempt: number;
	    max_attempts: number;
	    not_before?: number;
	    retry_of_job_id?: string;
	    agent?: string;
	    assistant_session_id?: string;
	    title?: string;
	    working_directory?: string;
	    model_used?: string;
	    server_request_id?: string;
	    tokens_sent: number;
	    tokens_received: number;
	    cache_read_tokens: number;
	    cache_write_tokens: number;
	    actual_cost?: number;
	    start_time?: number;
	    end_time?: number;
	    created_at: number;
	    updated_at: number;
	    failure_reason?: string;
	    error_message?: string;
	    metadata: JobMetadata;
	    payload: JobPayload;
	    system_prompt_template?: string;
	    prompt: string;
	    response?: string;
	
	    static createFrom(source: any = {}) {
	        return new Job(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.session_id = source["session_id"];
	        this.task_type = source["task_type"];
	        this.status = source["status"];
	        this.is_finalized = source["is_finalized"];
	        this.host_id = source["host_id"];
	        this.priority = source["priority"];
	        this.attempt = source["attempt"];
	        this.max_attempts = source["max_attempts"];
	        this.not_before = source["not_before"];
	        this.retry_of_job_id = source["retry_of_job_id"];
	        this.agent = source["agent"];
	        this.assistant_session_id = source["assistant_session_id"];
	        this.title = source["title"];
	        this.working_directory = source["working_directory"];
	        this.model_used = source["model_used"];
	        this.server_request_id = source["server_request_id"];
	        this.tokens_sent = source["tokens_sent"];
	        this.tokens_received = source["tokens_received"];
	        this.cache_read_tokens = source["cache_read_tokens"];
	        this.cache_write_tokens = source["cache_write_tokens"];
	        this.actual_cost = source["actual_cost"];
	        this.start_time = source["start_time"];
	        this.end_time = source["end_time"];
	        this.created_at = source["created_at"];
	        this.updated_at = source["updated_at"];
	        this.failure_reason = source["failure_reason"];
	        this.error_message = source["error_message"];
	        this.metadata = this.convertValues(source["metadata"], JobMetadata);
	        this.payload = this.convertValues(source["payload"], JobPayload);
	        this.system_prompt_template = source["system_prompt_template"];
	        this.prompt = source["prompt"];
	        this.response = source["response"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	
	export class JobSummary {
	    id: string;
	    session_id: string;
	    task_type: string;
	    status: string;
	    is_finalized: boolean;
	    host_id: string;
	    priority: number;
	    attempt: number;
	    max_attempts: number;
	    not_before?: number;
	    retry_of_job_id?: string;
	    agent?: string;
	    assistant_session_id?: string;
	    title?: string;
	    working_directory?: string;
	    model_used?: string;
	    server_request_id?: string;
	    tokens_sent: number;
	    tokens_received: number;
	    cache_read_tokens: number;
	    cache_write_tokens: number;
	    actual_cost?: number;
	    start_time?: number;
	    end_time?: number;
	    created_at: number;
	    updated_at: number;
	    failure_reason?: string;
	    error_message?: string;
	
	    static createFrom(source: any = {}) {
	        return new JobSummary(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.session_id = source["session_id"];
	        this.task_type = source["task_type"];
	        this.status = source["status"];
	        this.is_finalized = source["is_finalized"];
	        this.host_id = source["host_id"];
	        this.priority = source["priority"];
	        this.attempt = source["attempt"];
	        this.max_attempts = source["max_attempts"];
	        this.not_before = source["not_before"];
	        this.retry_of_job_id = source["retry_of_job_id"];
	        this.agent = source["agent"];
	        this.assistant_session_id = source["assistant_session_id"];
	        this.title = source["title"];
	        this.working_directory = source["working_directory"];
	        this.model_used = source["model_used"];
	        this.server_request_id = source["server_request_id"];
	        this.tokens_sent = source["tokens_sent"];
	        this.tokens_received = source["tokens_received"];
	        this.cache_read_tokens = source["cache_read_tokens"];
	        this.cache_write_tokens = source["cache_write_tokens"];
	        this.actual_cost = source["actual_cost"];
	        this.start_time = source["start_time"];
	        this.end_time = source["end_time"];
	        this.created_at = source["created_at"];
	        this.updated_at = source["updated_at"];
	        this.failure_reason = source["failure_reason"];
	        this.error_message = source["error_message"];
	    }
	}
	export class Launch {
	    id: string;
	    host_id: string;
	    mode: string;
	    app_version: string;
	    schema_version: number;
	    pid: number;
	    boot_id?: string;
	    started_at: number;
	    ready_at?: number;
	    ended_at?: number;
	    end_kind?: string;
	
	    static createFrom(source: any = {}) {
	        return new Launch(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.host_id = source["host_id"];
	        this.mode = source["mode"];
	        this.app_version = source["app_version"];
	        this.schema_version = source["schema_version"];
	        this.pid = source["pid"];
	        this.boot_id = source["boot_id"];
	        this.started_at = source["started_at"];
	        this.ready_at = source["ready_at"];
	        this.ended_at = source["ended_at"];
	        this.end_kind = source["end_kind"];
	    }
	}
	export class LogPage {
	    since: number;
	    before: number;
	    before_id: number;
	    limit: number;
	
	    static createFrom(source: any = {}) {
	        return new LogPage(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.since = source["since"];
	        this.before = source["before"];
	        this.before_id = source["before_id"];
	        this.limit = source["limit"];
	    }
	}
	export class Migration {
	    version: number;
	    name: string;
	    checksum: string;
	    applied_at?: number;
	    app_version?: string;
	
	    static createFrom(source: any = {}) {
	        return new Migration(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.version = source["version"];
	        this.name = source["name"];
	        this.checksum = source["checksum"];
	        this.applied_at = source["applied_at"];
	        this.app_version = source["app_version"];
	    }
	}
	
	export class ReplacedDatabase {
	    path: string;
	    size_bytes: number;
	    replaced_at: number;
	
	    static createFrom(source: any = {}) {
	        return new ReplacedDatabase(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.path = source["path"];
	        this.size_bytes = source["size_bytes"];
	        this.replaced_at = source["replaced_at"];
	    }
	}
	export class Secret {
	    name: string;
	    key_id: string;
	    hint: string;
	    created_at: number;
	    updated_at: number;
	    last_used_at?: number;
	
	    static createFrom(source: any = {}) {
	        return new Secret(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.key_id = source["key_id"];
	        this.hint = source["hint"];
	        this.created_at = source["created_at"];
	        this.updated_at = source["updated_at"];
	        this.last_used_at = source["last_used_at"];
	    }
	}
	export class Session {
	    id: string;
	    name: string;
	    project_directory: string;
	    project_hash: string;
	    codebase_id?: string;
	    host_id: string;
	    created_at: number;
	    updated_at: number;
	    search_term?: string;
	    model_used?: string;
	    search_selected_files_only: boolean;
	    task_history_version: number;
	    file_history_version: number;
	    task_history_current_index: number;
	    file_history_current_index: number;
	    included_files: string[];
	    force_excluded_files: string[];
	    video_analysis_prompt?: string;
	    merge_instructions?: string;
	    task_description: string;
	
	    static createFrom(source: any = {}) {
	        return new Session(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.project_directory = source["project_directory"];
	        this.project_hash = source["project_hash"];
	        this.codebase_id = source["codebase_id"];
	        this.host_id = source["host_id"];
	        this.created_at = source["created_at"];
	        this.updated_at = source["updated_at"];
	        this.search_term = source["search_term"];
	        this.model_used = source["model_used"];
	        this.search_selected_files_only = source["search_selected_files_only"];
	        this.task_history_version = source["task_history_version"];
	        this.file_history_version = source["file_history_version"];
	        this.task_history_current_index = source["task_history_current_index"];
	        this.file_history_current_index = source["file_history_current_index"];
	        this.included_files = source["included_files"];
	        this.force_excluded_files = source["force_excluded_files"];
	        this.video_analysis_prompt = source["video_analysis_prompt"];
	        this.merge_instructions = source["merge_instructions"];
	        this.task_description = source["task_description"];
	    }
	}
	export class SessionCard {
	    id: string;
	    name: string;
	    project_directory: string;
	    project_hash: string;
	    codebase_id?: string;
	    host_id: string;
	    created_at: number;
	    updated_at: number;
	    task_preview: string;
	    task_versions: number;
	    files_selected: number;
	    terminals: number;
	    terminals_live: number;
	    terminals_waiting: number;
	    terminals_cut: number;
	    terminals_restored: number;
	    jobs: number;
	    jobs_live: number;
	    jobs_failed: number;
	    jobs_cut: number;
	    mark: string;
	
	    static createFrom(source: any = {}) {
	        return new SessionCard(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.project_directory = source["project_directory"];
	        this.project_hash = source["project_hash"];
	        this.codebase_id = source["codebase_id"];
	        this.host_id = source["host_id"];
	        this.created_at = source["created_at"];
	        this.updated_at = source["updated_at"];
	        this.task_preview = source["task_preview"];
	        this.task_versions = source["task_versions"];
	        this.files_selected = source["files_selected"];
	        this.terminals = source["terminals"];
	        this.terminals_live = source["terminals_live"];
	        this.terminals_waiting = source["terminals_waiting"];
	        this.terminals_cut = source["terminals_cut"];
	        this.terminals_restored = source["terminals_restored"];
	        this.jobs = source["jobs"];
	        this.jobs_live = source["jobs_live"];
	        this.jobs_failed = source["jobs_failed"];
	        this.jobs_cut = source["jobs_cut"];
	        this.mark = source["mark"];
	    }
	}
	export class Setting {
	    key: string;
	    value: string;
	    default: string;
	    type: string;
	    description: string;
	    created_at?: number;
	    updated_at?: number;
	
	    static createFrom(source: any = {}) {
	        return new Setting(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.key = source["key"];
	        this.value = source["value"];
	        this.default = source["default"];
	        this.type = source["type"];
	        this.description = source["description"];
	        this.created_at = source["created_at"];
	        this.updated_at = source["updated_at"];
	    }
	}
	export class TaskMove {
	    version: number;
	    current_index: number;
	    can_undo: boolean;
	    can_redo: boolean;
	    description: string;
	
	    static createFrom(source: any = {}) {
	        return new TaskMove(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.version = source["version"];
	        this.current_index = source["current_index"];
	        this.can_undo = source["can_undo"];
	        this.can_redo = source["can_redo"];
	        this.description = source["description"];
	    }
	}
	export class TaskVersion {
	    id: string;
	    session_id: string;
	    sequence_number: number;
	    version: number;
	    op_type: string;
	    device_id?: string;
	    superseded_at?: number;
	    created_at: number;
	    description: string;
	
	    static createFrom(source: any = {}) {
	        return new TaskVersion(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.session_id = source["session_id"];
	        this.sequence_number = source["sequence_number"];
	        this.version = source["version"];
	        this.op_type = source["op_type"];
	        this.device_id = source["device_id"];
	        this.superseded_at = source["superseded_at"];
	        this.created_at = source["created_at"];
	        this.description = source["description"];
	    }
	}
	export class TaskVersionInfo {
	    id: string;
	    session_id: string;
	    sequence_number: number;
	    version: number;
	    op_type: string;
	    device_id?: string;
	    superseded_at?: number;
	    created_at: number;
	    bytes: number;
	
	    static createFrom(source: any = {}) {
	        return new TaskVersionInfo(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.session_id = source["session_id"];
	        this.sequence_number = source["sequence_number"];
	        this.version = source["version"];
	        this.op_type = source["op_type"];
	        this.device_id = source["device_id"];
	        this.superseded_at = source["superseded_at"];
	        this.created_at = source["created_at"];
	        this.bytes = source["bytes"];
	    }
	}
	export class Terminal {
	    id: string;
	    session_id: string;
	    job_id?: string;
	    work_session_id?: string;
	    status: string;
	    host_id: string;
	    title?: string;
	    working_directory?: string;
	    process_pid?: number;
	    exit_code?: number;
	    exit_signal?: string;
	    end_reason?: string;
	    cols: number;
	    rows: number;
	    restart_count: number;
	    output_start_offset: number;
	    output_end_offset: number;
	    last_output_at?: number;
	    started_at?: number;
	    ended_at?: number;
	    created_at: number;
	    updated_at: number;
	    command: string[];
	    agent?: string;
	    assistant_session_id?: string;
	    attention_reason?: string;
	    attention_at?: number;
	    on_launch: string;
	    environment_vars: Record<string, string>;
	    output_log: string;
	    output_snapshot?: string;
	    output_snapshot_offset?: number;
	
	    static createFrom(source: any = {}) {
	        return new Terminal(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.session_id = source["session_id"];
	        this.job_id = source["job_id"];
	        this.work_session_id = source["work_session_id"];
	        this.status = source["status"];
	        this.host_id = source["host_id"];
	        this.title = source["title"];
	        this.working_directory = source["working_directory"];
	        this.process_pid = source["process_pid"];
	        this.exit_code = source["exit_code"];
	        this.exit_signal = source["exit_signal"];
	        this.end_reason = source["end_reason"];
	        this.cols = source["cols"];
	        this.rows = source["rows"];
	        this.restart_count = source["restart_count"];
	        this.output_start_offset = source["output_start_offset"];
	        this.output_end_offset = source["output_end_offset"];
	        this.last_output_at = source["last_output_at"];
	        this.started_at = source["started_at"];
	        this.ended_at = source["ended_at"];
	        this.created_at = source["created_at"];
	        this.updated_at = source["updated_at"];
	        this.command = source["command"];
	        this.agent = source["agent"];
	        this.assistant_session_id = source["assistant_session_id"];
	        this.attention_reason = source["attention_reason"];
	        this.attention_at = source["attention_at"];
	        this.on_launch = source["on_launch"];
	        this.environment_vars = source["environment_vars"];
	        this.output_log = source["output_log"];
	        this.output_snapshot = source["output_snapshot"];
	        this.output_snapshot_offset = source["output_snapshot_offset"];
	    }
	}
	export class TerminalProcess {
	    id: string;
	    host_id: string;
	    terminal_id?: string;
	    job_id?: string;
	    node_run_id?: string;
	    agent_session_id?: string;
	    ordinal: number;
	    kind: string;
	    status: string;
	    pid?: number;
	    exit_code?: number;
	    pid_start_token?: string;
	    boot_id?: string;
	    exit_signal?: string;
	    stop_reason?: string;
	    created_at: number;
	    started_at?: number;
	    ended_at?: number;
	    cwd: string;
	    argv: string[];
	    base_offset: number;
	
	    static createFrom(source: any = {}) {
	        return new TerminalProcess(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.host_id = source["host_id"];
	        this.terminal_id = source["terminal_id"];
	        this.job_id = source["job_id"];
	        this.node_run_id = source["node_run_id"];
	        this.agent_session_id = source["agent_session_id"];
	        this.ordinal = source["ordinal"];
	        this.kind = source["kind"];
	        this.status = source["status"];
	        this.pid = source["pid"];
	        this.exit_code = source["exit_code"];
	        this.pid_start_token = source["pid_start_token"];
	        this.boot_id = source["boot_id"];
	        this.exit_signal = source["exit_signal"];
	        this.stop_reason = source["stop_reason"];
	        this.created_at = source["created_at"];
	        this.started_at = source["started_at"];
	        this.ended_at = source["ended_at"];
	        this.cwd = source["cwd"];
	        this.argv = source["argv"];
	        this.base_offset = source["base_offset"];
	    }
	}
	export class TerminalSummary {
	    id: string;
	    session_id: string;
	    job_id?: string;
	    work_session_id?: string;
	    status: string;
	    host_id: string;
	    title?: string;
	    working_directory?: string;
	    process_pid?: number;
	    exit_code?: number;
	    exit_signal?: string;
	    end_reason?: string;
	    cols: number;
	    rows: number;
	    restart_count: number;
	    output_start_offset: number;
	    output_end_offset: number;
	    last_output_at?: number;
	    started_at?: number;
	    ended_at?: number;
	    created_at: number;
	    updated_at: number;
	    command: string[];
	    agent?: string;
	    assistant_session_id?: string;
	    attention_reason?: string;
	    attention_at?: number;
	    on_launch: string;
	
	    static createFrom(source: any = {}) {
	        return new TerminalSummary(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.session_id = source["session_id"];
	        this.job_id = source["job_id"];
	        this.work_session_id = source["work_session_id"];
	        this.status = source["status"];
	        this.host_id = source["host_id"];
	        this.title = source["title"];
	        this.working_directory = source["working_directory"];
	        this.process_pid = source["process_pid"];
	        this.exit_code = source["exit_code"];
	        this.exit_signal = source["exit_signal"];
	        this.end_reason = source["end_reason"];
	        this.cols = source["cols"];
	        this.rows = source["rows"];
	        this.restart_count = source["restart_count"];
	        this.output_start_offset = source["output_start_offset"];
	        this.output_end_offset = source["output_end_offset"];
	        this.last_output_at = source["last_output_at"];
	        this.started_at = source["started_at"];
	        this.ended_at = source["ended_at"];
	        this.created_at = source["created_at"];
	        this.updated_at = source["updated_at"];
	        this.command = source["command"];
	        this.agent = source["agent"];
	        this.assistant_session_id = source["assistant_session_id"];
	        this.attention_reason = source["attention_reason"];
	        this.attention_at = source["attention_at"];
	        this.on_launch = source["on_launch"];
	    }
	}

}

