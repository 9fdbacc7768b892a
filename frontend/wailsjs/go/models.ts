export namespace agent {
	
	export class Capabilities {
	    resume: boolean;
	    fork: boolean;
	    steer: boolean;
	    interrupt: boolean;
	    permissions: boolean;
	    history: boolean;
	    web_search: boolean;
	    reports_cost: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Capabilities(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.resume = source["resume"];
	        this.fork = source["fork"];
	        this.steer = source["steer"];
	        this.interrupt = source["interrupt"];
	        this.permissions = source["permissions"];
	        this.history = source["history"];
	        this.web_search = source["web_search"];
	        this.reports_cost = source["reports_cost"];
	    }
	}
	export class Hook {
	    matcher?: string;
	    response: Record<string, any>;
	    timeout?: number;
	
	    static createFrom(source: any = {}) {
	        return new Hook(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.matcher = source["matcher"];
	        this.response = source["response"];
	        this.timeout = source["timeout"];
	    }
	}
	export class Info {
	    name: string;
	    label: string;
	    installed: boolean;
	    version: string;
	    path: string;
	    demonstration: boolean;
	    login: string;
	    detail: string;
	    install: string;
	    capabilities: Capabilities;
	    models: string[];
	
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
	        this.login = source["login"];
	        this.detail = source["detail"];
	        this.install = source["install"];
	        this.capabilities = this.convertValues(source["capabilities"], Capabilities);
	        this.models = source["models"];
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
	export class Thinking {
	    type: string;
	    budgetTokens?: number;
	
	    static createFrom(source: any = {}) {
	        return new Thinking(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.type = source["type"];
	        this.budgetTokens = source["budgetTokens"];
	    }
	}
	export class SubAgent {
	    description: string;
	    prompt: string;
	    model?: string;
	    tools?: string[];
	    disallowedTools?: string[];
	    skills?: string[];
	    maxTurns?: number;
	
	    static createFrom(source: any = {}) {
	        return new SubAgent(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.description = source["description"];
	        this.prompt = source["prompt"];
	        this.model = source["model"];
	        this.tools = source["tools"];
	        this.disallowedTools = source["disallowedTools"];
	        this.skills = source["skills"];
	        this.maxTurns = source["maxTurns"];
	    }
	}
	export class Options {
	    allowed_tools?: string[];
	    denied_tools?: string[];
	    mcp?: string;
	    skills?: string[];
	    hooks?: Record<string, Array<Hook>>;
	    agents?: Record<string, SubAgent>;
	    effort?: string;
	    thinking?: Thinking;
	    systemPrompt?: string;
	    sandbox?: Record<string, any>;
	    fallbackModel?: string;
	    betas?: string[];
	    settingSources?: string[];
	    maxBudgetUsd?: number;
	    webSearchMode?: string;
	
	    static createFrom(source: any = {}) {
	        return new Options(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.allowed_tools = source["allowed_tools"];
	        this.denied_tools = source["denied_tools"];
	        this.mcp = source["mcp"];
	        this.skills = source["skills"];
	        this.hooks = this.convertValues(source["hooks"], Array<Hook>, true);
	        this.agents = this.convertValues(source["agents"], SubAgent, true);
	        this.effort = source["effort"];
	        this.thinking = this.convertValues(source["thinking"], Thinking);
	        this.systemPrompt = source["systemPrompt"];
	        this.sandbox = source["sandbox"];
	        this.fallbackModel = source["fallbackModel"];
	        this.betas = source["betas"];
	        this.settingSources = source["settingSources"];
	        this.maxBudgetUsd = source["maxBudgetUsd"];
	        this.webSearchMode = source["webSearchMode"];
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
	export class Provider {
	    name: string;
	    label: string;
	    kind: string;
	    base_url: string;
	    secret_name: string;
	    models: string[];
	    argv: string[];
	
	    static createFrom(source: any = {}) {
	        return new Provider(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.label = source["label"];
	        this.kind = source["kind"];
	        this.base_url = source["base_url"];
	        this.secret_name = source["secret_name"];
	        this.models = source["models"];
	        this.argv = source["argv"];
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
	export class Edited {
	    program: string;
	    terminal_id: string;
	
	    static createFrom(source: any = {}) {
	        return new Edited(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.program = source["program"];
	        this.terminal_id = source["terminal_id"];
	    }
	}
	export class ExternalFolder {
	    path: string;
	    gone: boolean;
	    file_count: number;
	    capped: boolean;
	
	    static createFrom(source: any = {}) {
	        return new ExternalFolder(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.path = source["path"];
	        this.gone = source["gone"];
	        this.file_count = source["file_count"];
	        this.capped = source["capped"];
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
	    conversation_id: string;
	    codebase_id: string;
	    revival: string;
	    again: boolean;
	
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
	        this.conversation_id = source["conversation_id"];
	        this.codebase_id = source["codebase_id"];
	        this.revival = source["revival"];
	        this.again = source["again"];
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
	export class JobPage {
	    session_id: string;
	    status: string;
	    before_time: number;
	    before_id: string;
	    limit: number;
	
	    static createFrom(source: any = {}) {
	        return new JobPage(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.session_id = source["session_id"];
	        this.status = source["status"];
	        this.before_time = source["before_time"];
	        this.before_id = source["before_id"];
	        this.limit = source["limit"];
	    }
	}
	export class LaunchPage {
	    before_time: number;
	    before_id: string;
	    limit: number;
	
	    static createFrom(source: any = {}) {
	        return new LaunchPage(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.before_time = source["before_time"];
	        this.before_id = source["before_id"];
	        this.limit = source["limit"];
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
	export class MessageOutputPage {
	    offset: number;
	    next: number;
	    text: string;
	    done: boolean;
	
	    static createFrom(source: any = {}) {
	        return new MessageOutputPage(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.offset = source["offset"];
	        this.next = source["next"];
	        this.text = source["text"];
	        this.done = source["done"];
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
	export class Schema {
	    version: number;
	    tables: workbench.SchemaTable[];
	    drift: string[];
	
	    static createFrom(source: any = {}) {
	        return new Schema(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.version = source["version"];
	        this.tables = this.convertValues(source["tables"], workbench.SchemaTable);
	        this.drift = source["drift"];
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
	    pinned: boolean;
	    cursor: string;
	    limit: number;
	
	    static createFrom(source: any = {}) {
	        return new SessionQuery(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.codebase_id = source["codebase_id"];
	        this.search = source["search"];
	        this.pinned = source["pinned"];
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
	    home_directory: string;
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
	        this.home_directory = source["home_directory"];
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
	export class WorkflowFile {
	    name: string;
	    description: string;
	    tags: string[];
	    path: string;
	    source: string;
	    problems: definition.Problem[];
	    shadowed_by: string;
	    valid: boolean;
	    nodes: number;
	
	    static createFrom(source: any = {}) {
	        return new WorkflowFile(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.description = source["description"];
	        this.tags = source["tags"];
	        this.path = source["path"];
	        this.source = source["source"];
	        this.problems = this.convertValues(source["problems"], definition.Problem);
	        this.shadowed_by = source["shadowed_by"];
	        this.valid = source["valid"];
	        this.nodes = source["nodes"];
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
	export class WorkflowSave {
	    codebase_id: string;
	    name: string;
	    before: string;
	    source: string;
	
	    static createFrom(source: any = {}) {
	        return new WorkflowSave(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.codebase_id = source["codebase_id"];
	        this.name = source["name"];
	        this.before = source["before"];
	        this.source = source["source"];
	    }
	}
	export class WorkflowText {
	    path: string;
	    source: string;
	    problems: definition.Problem[];
	    steps: workflow.Step[];
	    inputs: Record<string, any>;
	    needs: definition.Need[];
	    locks: boolean;
	    worktree?: boolean;
	
	    static createFrom(source: any = {}) {
	        return new WorkflowText(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.path = source["path"];
	        this.source = source["source"];
	        this.problems = this.convertValues(source["problems"], definition.Problem);
	        this.steps = this.convertValues(source["steps"], workflow.Step);
	        this.inputs = source["inputs"];
	        this.needs = this.convertValues(source["needs"], definition.Need);
	        this.locks = source["locks"];
	        this.worktree = source["worktree"];
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
	export class Link {
	    session_id: string;
	
	    static createFrom(source: any = {}) {
	        return new Link(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.session_id = source["session_id"];
	    }
	}
	export class MenuCommand {
	    id: string;
	    title: string;
	    chord: string;
	
	    static createFrom(source: any = {}) {
	        return new MenuCommand(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.title = source["title"];
	        this.chord = source["chord"];
	    }
	}
	export class Menu {
	    title: string;
	    commands: MenuCommand[];
	
	    static createFrom(source: any = {}) {
	        return new Menu(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.title = source["title"];
	        this.commands = this.convertValues(source["commands"], MenuCommand);
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
	
	export class Menus {
	    file: Menu;
	    view: Menu;
	    session: Menu;
	    help: Menu;
	
	    static createFrom(source: any = {}) {
	        return new Menus(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.file = this.convertValues(source["file"], Menu);
	        this.view = this.convertValues(source["view"], Menu);
	        this.session = this.convertValues(source["session"], Menu);
	        this.help = this.convertValues(source["help"], Menu);
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
	export class Notification {
	    id: string;
	    title: string;
	    body: string;
	    place: string;
	
	    static createFrom(source: any = {}) {
	        return new Notification(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.title = source["title"];
	        this.body = source["body"];
	        this.place = source["place"];
	    }
	}
	export class TrayItem {
	    title: string;
	    place: string;
	
	    static createFrom(source: any = {}) {
	        return new TrayItem(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.title = source["title"];
	        this.place = source["place"];
	    }
	}
	export class Tray {
	    summary: string;
	    waits: boolean;
	    waiting: TrayItem[];
	    open: string;
	    quit: string;
	
	    static createFrom(source: any = {}) {
	        return new Tray(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.summary = source["summary"];
	        this.waits = source["waits"];
	        this.waiting = this.convertValues(source["waiting"], TrayItem);
	        this.open = source["open"];
	        this.quit = source["quit"];
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
	
	export class Machine {
	    id: string;
	    name: string;
	    here: boolean;
	    reachable: boolean;
	    seen_at: number;
	
	    static createFrom(source: any = {}) {
	        return new Machine(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.here = source["here"];
	        this.reachable = source["reachable"];
	        this.seen_at = source["seen_at"];
	    }
	}
	export class Maker {
	    kind: string;
	    id: string;
	    title: string;
	    agent: string;
	    session_id: string;
	    at: number;
	    paths: string[];
	
	    static createFrom(source: any = {}) {
	        return new Maker(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.kind = source["kind"];
	        this.id = source["id"];
	        this.title = source["title"];
	        this.agent = source["agent"];
	        this.session_id = source["session_id"];
	        this.at = source["at"];
	        this.paths = source["paths"];
	    }
	}
	export class WorkItem {
	    kind: string;
	    id: string;
	    title: string;
	
	    static createFrom(source: any = {}) {
	        return new WorkItem(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.kind = source["kind"];
	        this.id = source["id"];
	        this.title = source["title"];
	    }
	}
	export class Work {
	    running: WorkItem[];
	    queued: WorkItem[];
	
	    static createFrom(source: any = {}) {
	        return new Work(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.running = this.convertValues(source["running"], WorkItem);
	        this.queued = this.convertValues(source["queued"], WorkItem);
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

export namespace conversation {
	
	export class Command {
	    name: string;
	    description: string;
	    path: string;
	    source: string;
	
	    static createFrom(source: any = {}) {
	        return new Command(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.description = source["description"];
	        this.path = source["path"];
	        this.source = source["source"];
	    }
	}
	export class Finds {
	    seqs: number[];
	    through: number;
	    done: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Finds(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.seqs = source["seqs"];
	        this.through = source["through"];
	        this.done = source["done"];
	    }
	}
	export class Outgoing {
	    text: string;
	    files: string[];
	    model: string;
	    permission: string;
	    session_id: string;
	
	    static createFrom(source: any = {}) {
	        return new Outgoing(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.text = source["text"];
	        this.files = source["files"];
	        this.model = source["model"];
	        this.permission = source["permission"];
	        this.session_id = source["session_id"];
	    }
	}
	export class Sent {
	    message: workbench.Message;
	    reply?: workbench.Message;
	
	    static createFrom(source: any = {}) {
	        return new Sent(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.message = this.convertValues(source["message"], workbench.Message);
	        this.reply = this.convertValues(source["reply"], workbench.Message);
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
	export class Spec {
	    codebase_id: string;
	    agent: string;
	    platform_type: string;
	    platform_conversation_id: string;
	    title: string;
	    cwd: string;
	    model: string;
	    permission: string;
	
	    static createFrom(source: any = {}) {
	        return new Spec(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.codebase_id = source["codebase_id"];
	        this.agent = source["agent"];
	        this.platform_type = source["platform_type"];
	        this.platform_conversation_id = source["platform_conversation_id"];
	        this.title = source["title"];
	        this.cwd = source["cwd"];
	        this.model = source["model"];
	        this.permission = source["permission"];
	    }
	}
	export class View {
	    conversation: workbench.Conversation;
	    choice: workbench.ConversationChoice;
	    active?: workbench.AgentSession;
	    sessions: workbench.AgentSessionSummary[];
	    usage: workbench.UsageTotals;
	    live?: workbench.MessageSummary;
	    context: workbench.ConversationContext;
	    directory: string;
	
	    static createFrom(source: any = {}) {
	        return new View(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.conversation = this.convertValues(source["conversation"], workbench.Conversation);
	        this.choice = this.convertValues(source["choice"], workbench.ConversationChoice);
	        this.active = this.convertValues(source["active"], workbench.AgentSession);
	        this.sessions = this.convertValues(source["sessions"], workbench.AgentSessionSummary);
	        this.usage = this.convertValues(source["usage"], workbench.UsageTotals);
	        this.live = this.convertValues(source["live"], workbench.MessageSummary);
	        this.context = this.convertValues(source["context"], workbench.ConversationContext);
	        this.directory = source["directory"];
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

export namespace definition {
	
	export class Need {
	    kind: string;
	    name: string;
	    nodes: string[];
	
	    static createFrom(source: any = {}) {
	        return new Need(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.kind = source["kind"];
	        this.name = source["name"];
	        this.nodes = source["nodes"];
	    }
	}
	export class Problem {
	    file: string;
	    line: number;
	    column: number;
	    source: string;
	    message: string;
	    hint: string;
	    warning: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Problem(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.file = source["file"];
	        this.line = source["line"];
	        this.column = source["column"];
	        this.source = source["source"];
	        this.message = source["message"];
	        this.hint = source["hint"];
	        this.warning = source["warning"];
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

export namespace find {
	
	export class File {
	    path: string;
	    score: number;
	    reason: string;
	    verified: boolean;
	
	    static createFrom(source: any = {}) {
	        return new File(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.path = source["path"];
	        this.score = source["score"];
	        this.reason = source["reason"];
	        this.verified = source["verified"];
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
	    files: string[];
	    system_prompt?: string;
	    priority?: number;
	    permission: string;
	    web_search: boolean;
	    resume: string;
	    fork: boolean;
	    stop_tag: string;
	    idle_seconds: number;
	    total_seconds: number;
	    budget_nano_usd: number;
	    max_attempts: number;
	    sources: string[];
	    instructions: string;
	    root: string;
	    retry_of_job_id: string;
	
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
	        this.files = source["files"];
	        this.system_prompt = source["system_prompt"];
	        this.priority = source["priority"];
	        this.permission = source["permission"];
	        this.web_search = source["web_search"];
	        this.resume = source["resume"];
	        this.fork = source["fork"];
	        this.stop_tag = source["stop_tag"];
	        this.idle_seconds = source["idle_seconds"];
	        this.total_seconds = source["total_seconds"];
	        this.budget_nano_usd = source["budget_nano_usd"];
	        this.max_attempts = source["max_attempts"];
	        this.sources = source["sources"];
	        this.instructions = source["instructions"];
	        this.root = source["root"];
	        this.retry_of_job_id = source["retry_of_job_id"];
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

export namespace ledger {
	
	export class Budgets {
	    job: number;
	    conversation: number;
	    session: number;
	    day: number;
	    month: number;
	    spent_today: number;
	    spent_month: number;
	
	    static createFrom(source: any = {}) {
	        return new Budgets(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.job = source["job"];
	        this.conversation = source["conversation"];
	        this.session = source["session"];
	        this.day = source["day"];
	        this.month = source["month"];
	        this.spent_today = source["spent_today"];
	        this.spent_month = source["spent_month"];
	    }
	}
	export class Facts {
	    jobs: workbench.JobCosts;
	    cache_saved: number;
	    checked: number;
	    recomputed: number;
	
	    static createFrom(source: any = {}) {
	        return new Facts(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.jobs = this.convertValues(source["jobs"], workbench.JobCosts);
	        this.cache_saved = source["cache_saved"];
	        this.checked = source["checked"];
	        this.recomputed = source["recomputed"];
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
	export class Query {
	    by: string;
	    from: number;
	    to: number;
	    project_hash: string;
	    session_id: string;
	    zone_offset: number;
	
	    static createFrom(source: any = {}) {
	        return new Query(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.by = source["by"];
	        this.from = source["from"];
	        this.to = source["to"];
	        this.project_hash = source["project_hash"];
	        this.session_id = source["session_id"];
	        this.zone_offset = source["zone_offset"];
	    }
	}
	export class Row {
	    key: string;
	    label: string;
	    tokens_sent: number;
	    tokens_received: number;
	    cache_read_tokens: number;
	    cache_write_tokens: number;
	    cost_nano_usd?: number;
	    reasoning_tokens: number;
	    events: number;
	    unknown_events: number;
	    unknown_tokens: number;
	    reported: number;
	    computed: number;
	    metered: number;
	    jobs: number;
	    runs: number;
	    latest_occurred_at: number;
	
	    static createFrom(source: any = {}) {
	        return new Row(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.key = source["key"];
	        this.label = source["label"];
	        this.tokens_sent = source["tokens_sent"];
	        this.tokens_received = source["tokens_received"];
	        this.cache_read_tokens = source["cache_read_tokens"];
	        this.cache_write_tokens = source["cache_write_tokens"];
	        this.cost_nano_usd = source["cost_nano_usd"];
	        this.reasoning_tokens = source["reasoning_tokens"];
	        this.events = source["events"];
	        this.unknown_events = source["unknown_events"];
	        this.unknown_tokens = source["unknown_tokens"];
	        this.reported = source["reported"];
	        this.computed = source["computed"];
	        this.metered = source["metered"];
	        this.jobs = source["jobs"];
	        this.runs = source["runs"];
	        this.latest_occurred_at = source["latest_occurred_at"];
	    }
	}
	export class Totals {
	    tokens_sent: number;
	    tokens_received: number;
	    cache_read_tokens: number;
	    cache_write_tokens: number;
	    cost_nano_usd?: number;
	    reasoning_tokens: number;
	    events: number;
	    unknown_events: number;
	    unknown_tokens: number;
	    reported: number;
	    computed: number;
	    metered: number;
	    jobs: number;
	    runs: number;
	    latest_occurred_at: number;
	
	    static createFrom(source: any = {}) {
	        return new Totals(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.tokens_sent = source["tokens_sent"];
	        this.tokens_received = source["tokens_received"];
	        this.cache_read_tokens = source["cache_read_tokens"];
	        this.cache_write_tokens = source["cache_write_tokens"];
	        this.cost_nano_usd = source["cost_nano_usd"];
	        this.reasoning_tokens = source["reasoning_tokens"];
	        this.events = source["events"];
	        this.unknown_events = source["unknown_events"];
	        this.unknown_tokens = source["unknown_tokens"];
	        this.reported = source["reported"];
	        this.computed = source["computed"];
	        this.metered = source["metered"];
	        this.jobs = source["jobs"];
	        this.runs = source["runs"];
	        this.latest_occurred_at = source["latest_occurred_at"];
	    }
	}

}

export namespace permission {
	
	export class Answer {
	    allow: boolean;
	    scope: string;
	    reason: string;
	
	    static createFrom(source: any = {}) {
	        return new Answer(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.allow = source["allow"];
	        this.scope = source["scope"];
	        this.reason = source["reason"];
	    }
	}

}

export namespace process {
	
	export class Member {
	    pid: number;
	    argv: string[];
	
	    static createFrom(source: any = {}) {
	        return new Member(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.pid = source["pid"];
	        this.argv = source["argv"];
	    }
	}

}

export namespace project {
	
	export class Layer {
	    kind: string;
	    path: string;
	    names: string[];
	    count: number;
	    problem: string;
	
	    static createFrom(source: any = {}) {
	        return new Layer(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.kind = source["kind"];
	        this.path = source["path"];
	        this.names = source["names"];
	        this.count = source["count"];
	        this.problem = source["problem"];
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

export namespace search {
	
	export class Hit {
	    id: number;
	    kind: string;
	    source_id: string;
	    session_id: string;
	    session_name: string;
	    project_name: string;
	    codebase_id: string;
	    title: string;
	    conversation_id: string;
	    job_id: string;
	    terminal_id: string;
	    workflow_run_id: string;
	    node_id: string;
	    seq: number;
	    offset: number;
	    line: number;
	    before: string;
	    match: string;
	    after: string;
	    matches: number;
	    created_at: number;
	
	    static createFrom(source: any = {}) {
	        return new Hit(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.kind = source["kind"];
	        this.source_id = source["source_id"];
	        this.session_id = source["session_id"];
	        this.session_name = source["session_name"];
	        this.project_name = source["project_name"];
	        this.codebase_id = source["codebase_id"];
	        this.title = source["title"];
	        this.conversation_id = source["conversation_id"];
	        this.job_id = source["job_id"];
	        this.terminal_id = source["terminal_id"];
	        this.workflow_run_id = source["workflow_run_id"];
	        this.node_id = source["node_id"];
	        this.seq = source["seq"];
	        this.offset = source["offset"];
	        this.line = source["line"];
	        this.before = source["before"];
	        this.match = source["match"];
	        this.after = source["after"];
	        this.matches = source["matches"];
	        this.created_at = source["created_at"];
	    }
	}
	export class Status {
	    indexed_to: number;
	    behind_ms: number;
	    rebuilding: boolean;
	    dropped: number;
	    to_drop: number;
	    written: number;
	
	    static createFrom(source: any = {}) {
	        return new Status(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.indexed_to = source["indexed_to"];
	        this.behind_ms = source["behind_ms"];
	        this.rebuilding = source["rebuilding"];
	        this.dropped = source["dropped"];
	        this.to_drop = source["to_drop"];
	        this.written = source["written"];
	    }
	}
	export class Page {
	    hits: Hit[];
	    next: string;
	    hidden: number;
	    status: Status;
	
	    static createFrom(source: any = {}) {
	        return new Page(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.hits = this.convertValues(source["hits"], Hit);
	        this.next = source["next"];
	        this.hidden = source["hidden"];
	        this.status = this.convertValues(source["status"], Status);
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
	export class Query {
	    text: string;
	    kinds: string[];
	    codebase_id: string;
	    session_id: string;
	    agent: string;
	    from: number;
	    to: number;
	    cursor: string;
	    limit: number;
	    ticket: string;
	
	    static createFrom(source: any = {}) {
	        return new Query(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.text = source["text"];
	        this.kinds = source["kinds"];
	        this.codebase_id = source["codebase_id"];
	        this.session_id = source["session_id"];
	        this.agent = source["agent"];
	        this.from = source["from"];
	        this.to = source["to"];
	        this.cursor = source["cursor"];
	        this.limit = source["limit"];
	        this.ticket = source["ticket"];
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

export namespace task {
	
	export class Applied {
	    task?: workbench.TaskMove;
	    files?: workbench.FilesMove;
	
	    static createFrom(source: any = {}) {
	        return new Applied(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.task = this.convertValues(source["task"], workbench.TaskMove);
	        this.files = this.convertValues(source["files"], workbench.FilesMove);
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
	export class Find {
	    text: string;
	    agent: string;
	    model: string;
	    root: string;
	
	    static createFrom(source: any = {}) {
	        return new Find(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.text = source["text"];
	        this.agent = source["agent"];
	        this.model = source["model"];
	        this.root = source["root"];
	    }
	}
	export class Found {
	    paths: find.File[];
	    unknown: string[];
	    applied: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Found(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.paths = this.convertValues(source["paths"], find.File);
	        this.unknown = source["unknown"];
	        this.applied = source["applied"];
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
	export class Merge {
	    sources: string[];
	    instructions: string;
	    agent: string;
	    model: string;
	
	    static createFrom(source: any = {}) {
	        return new Merge(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.sources = source["sources"];
	        this.instructions = source["instructions"];
	        this.agent = source["agent"];
	        this.model = source["model"];
	    }
	}
	export class Plan {
	    job_id: string;
	    content: string;
	    version: number;
	    versions: workbench.PlanVersionInfo[];
	
	    static createFrom(source: any = {}) {
	        return new Plan(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.job_id = source["job_id"];
	        this.content = source["content"];
	        this.version = source["version"];
	        this.versions = this.convertValues(source["versions"], workbench.PlanVersionInfo);
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
	export class Preview {
	    prompt: string;
	    system_prompt: string;
	    unknown_placeholders: string[];
	    missing_files: string[];
	    estimated_tokens: number;
	    context_window?: number;
	    over: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Preview(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.prompt = source["prompt"];
	        this.system_prompt = source["system_prompt"];
	        this.unknown_placeholders = source["unknown_placeholders"];
	        this.missing_files = source["missing_files"];
	        this.estimated_tokens = source["estimated_tokens"];
	        this.context_window = source["context_window"];
	        this.over = source["over"];
	    }
	}
	export class Request {
	    session_id: string;
	    task_type: string;
	    agent: string;
	    model: string;
	    text: string;
	    files?: string[];
	    sources: string[];
	    instructions: string;
	    root: string;
	
	    static createFrom(source: any = {}) {
	        return new Request(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.session_id = source["session_id"];
	        this.task_type = source["task_type"];
	        this.agent = source["agent"];
	        this.model = source["model"];
	        this.text = source["text"];
	        this.files = source["files"];
	        this.sources = source["sources"];
	        this.instructions = source["instructions"];
	        this.root = source["root"];
	    }
	}
	export class SystemPrompt {
	    project_hash: string;
	    task_type: string;
	    system_prompt: string;
	    is_custom: boolean;
	    default: string;
	    placeholders: string[];
	    unknown_placeholders: string[];
	
	    static createFrom(source: any = {}) {
	        return new SystemPrompt(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.project_hash = source["project_hash"];
	        this.task_type = source["task_type"];
	        this.system_prompt = source["system_prompt"];
	        this.is_custom = source["is_custom"];
	        this.default = source["default"];
	        this.placeholders = source["placeholders"];
	        this.unknown_placeholders = source["unknown_placeholders"];
	    }
	}
	export class Type {
	    name: string;
	    label: string;
	    description: string;
	    has_plan: boolean;
	    applies: boolean;
	    needs_model: boolean;
	    files: boolean;
	    web_search: boolean;
	    read_only: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Type(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.label = source["label"];
	        this.description = source["description"];
	        this.has_plan = source["has_plan"];
	        this.applies = source["applies"];
	        this.needs_model = source["needs_model"];
	        this.files = source["files"];
	        this.web_search = source["web_search"];
	        this.read_only = source["read_only"];
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

export namespace transcript {
	
	export class Line {
	    entry_id: string;
	    sidechain: boolean;
	    occurred_at?: number;
	    text: string;
	
	    static createFrom(source: any = {}) {
	        return new Line(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.entry_id = source["entry_id"];
	        this.sidechain = source["sidechain"];
	        this.occurred_at = source["occurred_at"];
	        this.text = source["text"];
	    }
	}
	export class Page {
	    lines: Line[];
	    next: string;
	
	    static createFrom(source: any = {}) {
	        return new Page(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.lines = this.convertValues(source["lines"], Line);
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

}

export namespace workbench {
	
	export class AgentCopy {
	    state: string;
	    messages: number;
	    more: number;
	    taken: number;
	    place: string;
	
	    static createFrom(source: any = {}) {
	        return new AgentCopy(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.state = source["state"];
	        this.messages = source["messages"];
	        this.more = source["more"];
	        this.taken = source["taken"];
	        this.place = source["place"];
	    }
	}
	export class AgentQuota {
	    host_id: string;
	    agent: string;
	    name: string;
	    used_percent?: number;
	    resets_at?: number;
	    status: string;
	    observed_at: number;
	
	    static createFrom(source: any = {}) {
	        return new AgentQuota(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.host_id = source["host_id"];
	        this.agent = source["agent"];
	        this.name = source["name"];
	        this.used_percent = source["used_percent"];
	        this.resets_at = source["resets_at"];
	        this.status = source["status"];
	        this.observed_at = source["observed_at"];
	    }
	}
	export class AgentSession {
	    id: string;
	    conversation_id: string;
	    codebase_id?: string;
	    parent_session_id?: string;
	    ai_assistant_type: string;
	    assistant_session_id?: string;
	    active: boolean;
	    transition_reason?: string;
	    ended_reason?: string;
	    started_at: number;
	    ended_at?: number;
	    host_id: string;
	    working_directory?: string;
	    metadata: Record<string, any>;
	
	    static createFrom(source: any = {}) {
	        return new AgentSession(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.conversation_id = source["conversation_id"];
	        this.codebase_id = source["codebase_id"];
	        this.parent_session_id = source["parent_session_id"];
	        this.ai_assistant_type = source["ai_assistant_type"];
	        this.assistant_session_id = source["assistant_session_id"];
	        this.active = source["active"];
	        this.transition_reason = source["transition_reason"];
	        this.ended_reason = source["ended_reason"];
	        this.started_at = source["started_at"];
	        this.ended_at = source["ended_at"];
	        this.host_id = source["host_id"];
	        this.working_directory = source["working_directory"];
	        this.metadata = source["metadata"];
	    }
	}
	export class AgentSessionSummary {
	    id: string;
	    conversation_id: string;
	    codebase_id?: string;
	    parent_session_id?: string;
	    ai_assistant_type: string;
	    assistant_session_id?: string;
	    active: boolean;
	    transition_reason?: string;
	    ended_reason?: string;
	    started_at: number;
	    ended_at?: number;
	    host_id: string;
	    working_directory?: string;
	
	    static createFrom(source: any = {}) {
	        return new AgentSessionSummary(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.conversation_id = source["conversation_id"];
	        this.codebase_id = source["codebase_id"];
	        this.parent_session_id = source["parent_session_id"];
	        this.ai_assistant_type = source["ai_assistant_type"];
	        this.assistant_session_id = source["assistant_session_id"];
	        this.active = source["active"];
	        this.transition_reason = source["transition_reason"];
	        this.ended_reason = source["ended_reason"];
	        this.started_at = source["started_at"];
	        this.ended_at = source["ended_at"];
	        this.host_id = source["host_id"];
	        this.working_directory = source["working_directory"];
	    }
	}
	export class Attachment {
	    name: string;
	    sha256: string;
	    bytes: number;
	
	    static createFrom(source: any = {}) {
	        return new Attachment(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.sha256 = source["sha256"];
	        this.bytes = source["bytes"];
	    }
	}
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
	export class BundlePart {
	    name: string;
	    table: string;
	    rows: number;
	    bytes: number;
	    sha256: string;
	
	    static createFrom(source: any = {}) {
	        return new BundlePart(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.table = source["table"];
	        this.rows = source["rows"];
	        this.bytes = source["bytes"];
	        this.sha256 = source["sha256"];
	    }
	}
	export class Bundle {
	    format: number;
	    app_version: string;
	    schema_version: number;
	    host_id: string;
	    created_at: number;
	    scope: string;
	    scope_id: string;
	    parts: BundlePart[];
	    secrets: string[];
	
	    static createFrom(source: any = {}) {
	        return new Bundle(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.format = source["format"];
	        this.app_version = source["app_version"];
	        this.schema_version = source["schema_version"];
	        this.host_id = source["host_id"];
	        this.created_at = source["created_at"];
	        this.scope = source["scope"];
	        this.scope_id = source["scope_id"];
	        this.parts = this.convertValues(source["parts"], BundlePart);
	        this.secrets = source["secrets"];
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
	
	export class BundleProgress {
	    running: boolean;
	    doing: string;
	    table: string;
	    rows: number;
	    started_at: number;
	
	    static createFrom(source: any = {}) {
	        return new BundleProgress(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.running = source["running"];
	        this.doing = source["doing"];
	        this.table = source["table"];
	        this.rows = source["rows"];
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
	
	export class Conversation {
	    id: string;
	    platform_type: string;
	    platform_conversation_id: string;
	    codebase_id?: string;
	    isolation_env_id?: string;
	    ai_assistant_type: string;
	    title?: string;
	    cwd?: string;
	    hidden: boolean;
	    deleted_at?: number;
	    last_activity_at: number;
	    created_at: number;
	    updated_at: number;
	    host_id: string;
	    last_message_seq: number;
	
	    static createFrom(source: any = {}) {
	        return new Conversation(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.platform_type = source["platform_type"];
	        this.platform_conversation_id = source["platform_conversation_id"];
	        this.codebase_id = source["codebase_id"];
	        this.isolation_env_id = source["isolation_env_id"];
	        this.ai_assistant_type = source["ai_assistant_type"];
	        this.title = source["title"];
	        this.cwd = source["cwd"];
	        this.hidden = source["hidden"];
	        this.deleted_at = source["deleted_at"];
	        this.last_activity_at = source["last_activity_at"];
	        this.created_at = source["created_at"];
	        this.updated_at = source["updated_at"];
	        this.host_id = source["host_id"];
	        this.last_message_seq = source["last_message_seq"];
	    }
	}
	export class ConversationChoice {
	    model: string;
	    permission: string;
	
	    static createFrom(source: any = {}) {
	        return new ConversationChoice(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.model = source["model"];
	        this.permission = source["permission"];
	    }
	}
	export class ConversationContext {
	    tokens: number;
	    window: number;
	
	    static createFrom(source: any = {}) {
	        return new ConversationContext(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.tokens = source["tokens"];
	        this.window = source["window"];
	    }
	}
	export class CostPart {
	    key: string;
	    provider: string;
	    model: string;
	    cost_nano_usd: number;
	
	    static createFrom(source: any = {}) {
	        return new CostPart(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.key = source["key"];
	        this.provider = source["provider"];
	        this.model = source["model"];
	        this.cost_nano_usd = source["cost_nano_usd"];
	    }
	}
	export class CostSums {
	    tokens_sent: number;
	    tokens_received: number;
	    cache_read_tokens: number;
	    cache_write_tokens: number;
	    cost_nano_usd?: number;
	    reasoning_tokens: number;
	    events: number;
	    unknown_events: number;
	    unknown_tokens: number;
	    reported: number;
	    computed: number;
	    metered: number;
	    jobs: number;
	    runs: number;
	    latest_occurred_at: number;
	
	    static createFrom(source: any = {}) {
	        return new CostSums(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.tokens_sent = source["tokens_sent"];
	        this.tokens_received = source["tokens_received"];
	        this.cache_read_tokens = source["cache_read_tokens"];
	        this.cache_write_tokens = source["cache_write_tokens"];
	        this.cost_nano_usd = source["cost_nano_usd"];
	        this.reasoning_tokens = source["reasoning_tokens"];
	        this.events = source["events"];
	        this.unknown_events = source["unknown_events"];
	        this.unknown_tokens = source["unknown_tokens"];
	        this.reported = source["reported"];
	        this.computed = source["computed"];
	        this.metered = source["metered"];
	        this.jobs = source["jobs"];
	        this.runs = source["runs"];
	        this.latest_occurred_at = source["latest_occurred_at"];
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
	export class Environment {
	    id: string;
	    codebase_id: string;
	    workflow_type: string;
	    workflow_id: string;
	    provider: string;
	    working_path: string;
	    branch_name: string;
	    status: string;
	    created_by_platform?: string;
	    created_at: number;
	    updated_at: number;
	    host_id: string;
	    path_key: string;
	    repository_path: string;
	    base_branch?: string;
	    base_commit?: string;
	    error_message?: string;
	    adopted: boolean;
	    last_used_at: number;
	    removed_at?: number;
	    metadata: Record<string, any>;
	
	    static createFrom(source: any = {}) {
	        return new Environment(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.codebase_id = source["codebase_id"];
	        this.workflow_type = source["workflow_type"];
	        this.workflow_id = source["workflow_id"];
	        this.provider = source["provider"];
	        this.working_path = source["working_path"];
	        this.branch_name = source["branch_name"];
	        this.status = source["status"];
	        this.created_by_platform = source["created_by_platform"];
	        this.created_at = source["created_at"];
	        this.updated_at = source["updated_at"];
	        this.host_id = source["host_id"];
	        this.path_key = source["path_key"];
	        this.repository_path = source["repository_path"];
	        this.base_branch = source["base_branch"];
	        this.base_commit = source["base_commit"];
	        this.error_message = source["error_message"];
	        this.adopted = source["adopted"];
	        this.last_used_at = source["last_used_at"];
	        this.removed_at = source["removed_at"];
	        this.metadata = source["metadata"];
	    }
	}
	export class EnvironmentLink {
	    environment_id: string;
	    link_type: string;
	    link_id: string;
	    created_at: number;
	
	    static createFrom(source: any = {}) {
	        return new EnvironmentLink(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.environment_id = source["environment_id"];
	        this.link_type = source["link_type"];
	        this.link_id = source["link_id"];
	        this.created_at = source["created_at"];
	    }
	}
	export class EnvironmentRun {
	    id: string;
	    workflow_name: string;
	    status: string;
	
	    static createFrom(source: any = {}) {
	        return new EnvironmentRun(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.workflow_name = source["workflow_name"];
	        this.status = source["status"];
	    }
	}
	export class EnvironmentSummary {
	    id: string;
	    codebase_id: string;
	    workflow_type: string;
	    workflow_id: string;
	    provider: string;
	    working_path: string;
	    branch_name: string;
	    status: string;
	    created_by_platform?: string;
	    created_at: number;
	    updated_at: number;
	    host_id: string;
	    path_key: string;
	    repository_path: string;
	    base_branch?: string;
	    base_commit?: string;
	    error_message?: string;
	    adopted: boolean;
	    last_used_at: number;
	    removed_at?: number;
	
	    static createFrom(source: any = {}) {
	        return new EnvironmentSummary(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.codebase_id = source["codebase_id"];
	        this.workflow_type = source["workflow_type"];
	        this.workflow_id = source["workflow_id"];
	        this.provider = source["provider"];
	        this.working_path = source["working_path"];
	        this.branch_name = source["branch_name"];
	        this.status = source["status"];
	        this.created_by_platform = source["created_by_platform"];
	        this.created_at = source["created_at"];
	        this.updated_at = source["updated_at"];
	        this.host_id = source["host_id"];
	        this.path_key = source["path_key"];
	        this.repository_path = source["repository_path"];
	        this.base_branch = source["base_branch"];
	        this.base_commit = source["base_commit"];
	        this.error_message = source["error_message"];
	        this.adopted = source["adopted"];
	        this.last_used_at = source["last_used_at"];
	        this.removed_at = source["removed_at"];
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
	export class Exported {
	    bundle: Bundle;
	    file: string;
	    bytes: number;
	    sha256: string;
	
	    static createFrom(source: any = {}) {
	        return new Exported(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.bundle = this.convertValues(source["bundle"], Bundle);
	        this.file = source["file"];
	        this.bytes = source["bytes"];
	        this.sha256 = source["sha256"];
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
	export class FileSelection {
	    id: string;
	    session_id: string;
	    sequence_number: number;
	    version: number;
	    op_type: string;
	    device_id?: string;
	    superseded_at?: number;
	    created_at: number;
	    included_files: string[];
	    force_excluded_files: string[];
	
	    static createFrom(source: any = {}) {
	        return new FileSelection(source);
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
	        this.included_files = source["included_files"];
	        this.force_excluded_files = source["force_excluded_files"];
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
	export class ForeignCount {
	    kind: string;
	    new: number;
	    existing: number;
	
	    static createFrom(source: any = {}) {
	        return new ForeignCount(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.kind = source["kind"];
	        this.new = source["new"];
	        this.existing = source["existing"];
	    }
	}
	export class ForeignProblem {
	    kind: string;
	    id: string;
	    reason: string;
	
	    static createFrom(source: any = {}) {
	        return new ForeignProblem(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.kind = source["kind"];
	        this.id = source["id"];
	        this.reason = source["reason"];
	    }
	}
	export class ForeignProgress {
	    running: boolean;
	    from: string;
	    place: string;
	    dry_run: boolean;
	    kind: string;
	    done: number;
	    total: number;
	    started_at: number;
	
	    static createFrom(source: any = {}) {
	        return new ForeignProgress(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.running = source["running"];
	        this.from = source["from"];
	        this.place = source["place"];
	        this.dry_run = source["dry_run"];
	        this.kind = source["kind"];
	        this.done = source["done"];
	        this.total = source["total"];
	        this.started_at = source["started_at"];
	    }
	}
	export class ForeignReport {
	    from: string;
	    place: string;
	    bytes: number;
	    dry_run: boolean;
	    stopped: boolean;
	    counts: ForeignCount[];
	    skipped: number;
	    problems: ForeignProblem[];
	    not_taken: ForeignCount[];
	    notes: string[];
	
	    static createFrom(source: any = {}) {
	        return new ForeignReport(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.from = source["from"];
	        this.place = source["place"];
	        this.bytes = source["bytes"];
	        this.dry_run = source["dry_run"];
	        this.stopped = source["stopped"];
	        this.counts = this.convertValues(source["counts"], ForeignCount);
	        this.skipped = source["skipped"];
	        this.problems = this.convertValues(source["problems"], ForeignProblem);
	        this.not_taken = this.convertValues(source["not_taken"], ForeignCount);
	        this.notes = source["notes"];
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
	export class ForeignRequest {
	    from: string;
	    place: string;
	    dry_run: boolean;
	
	    static createFrom(source: any = {}) {
	        return new ForeignRequest(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.from = source["from"];
	        this.place = source["place"];
	        this.dry_run = source["dry_run"];
	    }
	}
	export class ForeignSource {
	    from: string;
	    place: string;
	    bytes: number;
	    files: number;
	
	    static createFrom(source: any = {}) {
	        return new ForeignSource(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.from = source["from"];
	        this.place = source["place"];
	        this.bytes = source["bytes"];
	        this.files = source["files"];
	    }
	}
	export class GateOption {
	    id: string;
	    label: string;
	
	    static createFrom(source: any = {}) {
	        return new GateOption(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.label = source["label"];
	    }
	}
	export class Gate {
	    id: string;
	    workflow_run_id: string;
	    node_run_id: string;
	    node_id: string;
	    kind: string;
	    status: string;
	    decision?: string;
	    comment?: string;
	    decided_by?: string;
	    created_at: number;
	    decided_at?: number;
	    options: GateOption[];
	    message: string;
	
	    static createFrom(source: any = {}) {
	        return new Gate(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.workflow_run_id = source["workflow_run_id"];
	        this.node_run_id = source["node_run_id"];
	        this.node_id = source["node_id"];
	        this.kind = source["kind"];
	        this.status = source["status"];
	        this.decision = source["decision"];
	        this.comment = source["comment"];
	        this.decided_by = source["decided_by"];
	        this.created_at = source["created_at"];
	        this.decided_at = source["decided_at"];
	        this.options = this.convertValues(source["options"], GateOption);
	        this.message = source["message"];
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
	
	export class GateSummary {
	    id: string;
	    workflow_run_id: string;
	    node_run_id: string;
	    node_id: string;
	    kind: string;
	    status: string;
	    decision?: string;
	    comment?: string;
	    decided_by?: string;
	    created_at: number;
	    decided_at?: number;
	
	    static createFrom(source: any = {}) {
	        return new GateSummary(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.workflow_run_id = source["workflow_run_id"];
	        this.node_run_id = source["node_run_id"];
	        this.node_id = source["node_id"];
	        this.kind = source["kind"];
	        this.status = source["status"];
	        this.decision = source["decision"];
	        this.comment = source["comment"];
	        this.decided_by = source["decided_by"];
	        this.created_at = source["created_at"];
	        this.decided_at = source["decided_at"];
	    }
	}
	export class GateWaiting {
	    id: string;
	    workflow_run_id: string;
	    node_run_id: string;
	    node_id: string;
	    kind: string;
	    status: string;
	    decision?: string;
	    comment?: string;
	    decided_by?: string;
	    created_at: number;
	    decided_at?: number;
	    question: string;
	    workflow_name: string;
	    codebase_id: string;
	    codebase_name: string;
	
	    static createFrom(source: any = {}) {
	        return new GateWaiting(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.workflow_run_id = source["workflow_run_id"];
	        this.node_run_id = source["node_run_id"];
	        this.node_id = source["node_id"];
	        this.kind = source["kind"];
	        this.status = source["status"];
	        this.decision = source["decision"];
	        this.comment = source["comment"];
	        this.decided_by = source["decided_by"];
	        this.created_at = source["created_at"];
	        this.decided_at = source["decided_at"];
	        this.question = source["question"];
	        this.workflow_name = source["workflow_name"];
	        this.codebase_id = source["codebase_id"];
	        this.codebase_name = source["codebase_name"];
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
	export class PathMap {
	    old: string;
	    new: string;
	
	    static createFrom(source: any = {}) {
	        return new PathMap(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.old = source["old"];
	        this.new = source["new"];
	    }
	}
	export class ImportRequest {
	    file: string;
	    dry_run: boolean;
	    map: PathMap[];
	
	    static createFrom(source: any = {}) {
	        return new ImportRequest(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.file = source["file"];
	        this.dry_run = source["dry_run"];
	        this.map = this.convertValues(source["map"], PathMap);
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
	export class TableImported {
	    table: string;
	    new: number;
	    existing: number;
	    settled: number;
	
	    static createFrom(source: any = {}) {
	        return new TableImported(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.table = source["table"];
	        this.new = source["new"];
	        this.existing = source["existing"];
	        this.settled = source["settled"];
	    }
	}
	export class Imported {
	    bundle: Bundle;
	    dry_run: boolean;
	    tables: TableImported[];
	    files: number;
	
	    static createFrom(source: any = {}) {
	        return new Imported(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.bundle = this.convertValues(source["bundle"], Bundle);
	        this.dry_run = source["dry_run"];
	        this.tables = this.convertValues(source["tables"], TableImported);
	        this.files = source["files"];
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
	export class JobPayload {
	    text?: string;
	    argv?: string[];
	    files?: string[];
	    task_sequence?: number;
	    model?: string;
	    resume?: string;
	    fork?: boolean;
	    permission?: string;
	    web_search?: boolean;
	    stop_tag?: string;
	    idle_seconds?: number;
	    total_seconds?: number;
	    budget_nano_usd?: number;
	    sources?: string[];
	    instructions?: string;
	    root?: string;
	
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
	        this.resume = source["resume"];
	        this.fork = source["fork"];
	        this.permission = source["permission"];
	        this.web_search = source["web_search"];
	        this.stop_tag = source["stop_tag"];
	        this.idle_seconds = source["idle_seconds"];
	        this.total_seconds = source["total_seconds"];
	        this.budget_nano_usd = source["budget_nano_usd"];
	        this.sources = source["sources"];
	        this.instructions = source["instructions"];
	        this.root = source["root"];
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
	    transcript_path?: string;
	    context_tokens?: number;
	    context_window?: number;
	    estimated_tokens?: number;
	    tool_calls?: number;
	
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
	        this.transcript_path = source["transcript_path"];
	        this.context_tokens = source["context_tokens"];
	        this.context_window = source["context_window"];
	        this.estimated_tokens = source["estimated_tokens"];
	        this.tool_calls = source["tool_calls"];
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
	    marked_done_at?: number;
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
	        this.marked_done_at = source["marked_done_at"];
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
	export class JobCosts {
	    jobs: number;
	    cost_nano_usd: number;
	    median_nano_usd: number;
	
	    static createFrom(source: any = {}) {
	        return new JobCosts(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.jobs = source["jobs"];
	        this.cost_nano_usd = source["cost_nano_usd"];
	        this.median_nano_usd = source["median_nano_usd"];
	    }
	}
	
	
	export class JobPrompt {
	    id: string;
	    job_id: string;
	    seq: number;
	    mode: string;
	    status: string;
	    created_at: number;
	    sent_at?: number;
	    text: string;
	
	    static createFrom(source: any = {}) {
	        return new JobPrompt(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.job_id = source["job_id"];
	        this.seq = source["seq"];
	        this.mode = source["mode"];
	        this.status = source["status"];
	        this.created_at = source["created_at"];
	        this.sent_at = source["sent_at"];
	        this.text = source["text"];
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
	    marked_done_at?: number;
	
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
	        this.marked_done_at = source["marked_done_at"];
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
	export class LaunchSummary {
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
	    findings: number;
	
	    static createFrom(source: any = {}) {
	        return new LaunchSummary(source);
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
	        this.findings = source["findings"];
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
	export class ToolCall {
	    id: string;
	    name: string;
	    input?: number[];
	    duration?: number;
	    output?: string;
	    offset?: number;
	    parentId?: string;
	    failed?: boolean;
	
	    static createFrom(source: any = {}) {
	        return new ToolCall(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.input = source["input"];
	        this.duration = source["duration"];
	        this.output = source["output"];
	        this.offset = source["offset"];
	        this.parentId = source["parentId"];
	        this.failed = source["failed"];
	    }
	}
	export class MessageMetadata {
	    toolCalls?: ToolCall[];
	    node_id?: string;
	    error?: string;
	    attachments?: Attachment[];
	    imported?: Record<string, Array<number>>;
	    model?: string;
	    reasoning?: string;
	    files?: string[];
	    permission?: string;
	    session_id?: string;
	    workflow_run_id?: string;
	    idle_ms?: number;
	    options?: number[];
	    failure?: string;
	    transcript_path?: string;
	    context_tokens?: number;
	    context_window?: number;
	    reply_to?: string;
	
	    static createFrom(source: any = {}) {
	        return new MessageMetadata(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.toolCalls = this.convertValues(source["toolCalls"], ToolCall);
	        this.node_id = source["node_id"];
	        this.error = source["error"];
	        this.attachments = this.convertValues(source["attachments"], Attachment);
	        this.imported = source["imported"];
	        this.model = source["model"];
	        this.reasoning = source["reasoning"];
	        this.files = source["files"];
	        this.permission = source["permission"];
	        this.session_id = source["session_id"];
	        this.workflow_run_id = source["workflow_run_id"];
	        this.idle_ms = source["idle_ms"];
	        this.options = source["options"];
	        this.failure = source["failure"];
	        this.transcript_path = source["transcript_path"];
	        this.context_tokens = source["context_tokens"];
	        this.context_window = source["context_window"];
	        this.reply_to = source["reply_to"];
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
	export class Message {
	    id: string;
	    conversation_id: string;
	    seq: number;
	    role: string;
	    status: string;
	    agent_session_id?: string;
	    external_id?: string;
	    created_at: number;
	    completed_at?: number;
	    metadata: MessageMetadata;
	    content: string;
	    usage?: CostSums;
	
	    static createFrom(source: any = {}) {
	        return new Message(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.conversation_id = source["conversation_id"];
	        this.seq = source["seq"];
	        this.role = source["role"];
	        this.status = source["status"];
	        this.agent_session_id = source["agent_session_id"];
	        this.external_id = source["external_id"];
	        this.created_at = source["created_at"];
	        this.completed_at = source["completed_at"];
	        this.metadata = this.convertValues(source["metadata"], MessageMetadata);
	        this.content = source["content"];
	        this.usage = this.convertValues(source["usage"], CostSums);
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
	
	export class MessageSummary {
	    id: string;
	    conversation_id: string;
	    seq: number;
	    role: string;
	    status: string;
	    agent_session_id?: string;
	    external_id?: string;
	    created_at: number;
	    completed_at?: number;
	
	    static createFrom(source: any = {}) {
	        return new MessageSummary(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.conversation_id = source["conversation_id"];
	        this.seq = source["seq"];
	        this.role = source["role"];
	        this.status = source["status"];
	        this.agent_session_id = source["agent_session_id"];
	        this.external_id = source["external_id"];
	        this.created_at = source["created_at"];
	        this.completed_at = source["completed_at"];
	    }
	}
	export class MessageTool {
	    id: string;
	    name: string;
	    input?: number[];
	    duration?: number;
	    output?: string;
	    offset?: number;
	    parentId?: string;
	    failed?: boolean;
	    ordinal: number;
	    started_at: number;
	
	    static createFrom(source: any = {}) {
	        return new MessageTool(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.input = source["input"];
	        this.duration = source["duration"];
	        this.output = source["output"];
	        this.offset = source["offset"];
	        this.parentId = source["parentId"];
	        this.failed = source["failed"];
	        this.ordinal = source["ordinal"];
	        this.started_at = source["started_at"];
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
	export class ModelPrice {
	    provider: string;
	    model: string;
	    valid_from: number;
	    input_price: number;
	    output_price: number;
	    cache_read_price: number;
	    cache_write_5m_price: number;
	    cache_write_1h_price: number;
	    created_at: number;
	    updated_at: number;
	
	    static createFrom(source: any = {}) {
	        return new ModelPrice(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.provider = source["provider"];
	        this.model = source["model"];
	        this.valid_from = source["valid_from"];
	        this.input_price = source["input_price"];
	        this.output_price = source["output_price"];
	        this.cache_read_price = source["cache_read_price"];
	        this.cache_write_5m_price = source["cache_write_5m_price"];
	        this.cache_write_1h_price = source["cache_write_1h_price"];
	        this.created_at = source["created_at"];
	        this.updated_at = source["updated_at"];
	    }
	}
	export class NodeRun {
	    id: string;
	    workflow_run_id: string;
	    node_id: string;
	    node_type: string;
	    iteration: number;
	    attempt: number;
	    status: string;
	    agent?: string;
	    model_used?: string;
	    assistant_session_id?: string;
	    output_path?: string;
	    error_message?: string;
	    exit_code?: number;
	    failure_reason?: string;
	    created_at: number;
	    started_at?: number;
	    ended_at?: number;
	    output_bytes: number;
	    structured_output: any;
	    input?: string;
	    output?: string;
	
	    static createFrom(source: any = {}) {
	        return new NodeRun(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.workflow_run_id = source["workflow_run_id"];
	        this.node_id = source["node_id"];
	        this.node_type = source["node_type"];
	        this.iteration = source["iteration"];
	        this.attempt = source["attempt"];
	        this.status = source["status"];
	        this.agent = source["agent"];
	        this.model_used = source["model_used"];
	        this.assistant_session_id = source["assistant_session_id"];
	        this.output_path = source["output_path"];
	        this.error_message = source["error_message"];
	        this.exit_code = source["exit_code"];
	        this.failure_reason = source["failure_reason"];
	        this.created_at = source["created_at"];
	        this.started_at = source["started_at"];
	        this.ended_at = source["ended_at"];
	        this.output_bytes = source["output_bytes"];
	        this.structured_output = source["structured_output"];
	        this.input = source["input"];
	        this.output = source["output"];
	    }
	}
	export class NodeRunSummary {
	    id: string;
	    workflow_run_id: string;
	    node_id: string;
	    node_type: string;
	    iteration: number;
	    attempt: number;
	    status: string;
	    agent?: string;
	    model_used?: string;
	    assistant_session_id?: string;
	    output_path?: string;
	    error_message?: string;
	    exit_code?: number;
	    failure_reason?: string;
	    created_at: number;
	    started_at?: number;
	    ended_at?: number;
	    output_bytes: number;
	
	    static createFrom(source: any = {}) {
	        return new NodeRunSummary(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.workflow_run_id = source["workflow_run_id"];
	        this.node_id = source["node_id"];
	        this.node_type = source["node_type"];
	        this.iteration = source["iteration"];
	        this.attempt = source["attempt"];
	        this.status = source["status"];
	        this.agent = source["agent"];
	        this.model_used = source["model_used"];
	        this.assistant_session_id = source["assistant_session_id"];
	        this.output_path = source["output_path"];
	        this.error_message = source["error_message"];
	        this.exit_code = source["exit_code"];
	        this.failure_reason = source["failure_reason"];
	        this.created_at = source["created_at"];
	        this.started_at = source["started_at"];
	        this.ended_at = source["ended_at"];
	        this.output_bytes = source["output_bytes"];
	    }
	}
	export class NodeUsage {
	    node_run_id: string;
	    tokens_sent: number;
	    tokens_received: number;
	    cache_read_tokens: number;
	    cache_write_tokens: number;
	    cost_nano_usd?: number;
	    unknown_events: number;
	
	    static createFrom(source: any = {}) {
	        return new NodeUsage(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.node_run_id = source["node_run_id"];
	        this.tokens_sent = source["tokens_sent"];
	        this.tokens_received = source["tokens_received"];
	        this.cache_read_tokens = source["cache_read_tokens"];
	        this.cache_write_tokens = source["cache_write_tokens"];
	        this.cost_nano_usd = source["cost_nano_usd"];
	        this.unknown_events = source["unknown_events"];
	    }
	}
	
	
	export class PermissionRequest {
	    id: string;
	    host_id: string;
	    process_id: string;
	    job_id?: string;
	    message_id?: string;
	    request_key: string;
	    agent: string;
	    tool: string;
	    status: string;
	    scope?: string;
	    decided_by?: string;
	    session_scope: boolean;
	    created_at: number;
	    decided_at?: number;
	    title: string;
	    reason?: string;
	    detail: number[];
	
	    static createFrom(source: any = {}) {
	        return new PermissionRequest(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.host_id = source["host_id"];
	        this.process_id = source["process_id"];
	        this.job_id = source["job_id"];
	        this.message_id = source["message_id"];
	        this.request_key = source["request_key"];
	        this.agent = source["agent"];
	        this.tool = source["tool"];
	        this.status = source["status"];
	        this.scope = source["scope"];
	        this.decided_by = source["decided_by"];
	        this.session_scope = source["session_scope"];
	        this.created_at = source["created_at"];
	        this.decided_at = source["decided_at"];
	        this.title = source["title"];
	        this.reason = source["reason"];
	        this.detail = source["detail"];
	    }
	}
	export class PermissionRule {
	    id: string;
	    project_hash: string;
	    agent: string;
	    tool: string;
	    decision: string;
	    created_at: number;
	    pattern: string;
	
	    static createFrom(source: any = {}) {
	        return new PermissionRule(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.project_hash = source["project_hash"];
	        this.agent = source["agent"];
	        this.tool = source["tool"];
	        this.decision = source["decision"];
	        this.created_at = source["created_at"];
	        this.pattern = source["pattern"];
	    }
	}
	export class PermissionWaiting {
	    id: string;
	    host_id: string;
	    process_id: string;
	    job_id?: string;
	    message_id?: string;
	    request_key: string;
	    agent: string;
	    tool: string;
	    status: string;
	    scope?: string;
	    decided_by?: string;
	    session_scope: boolean;
	    created_at: number;
	    decided_at?: number;
	    title: string;
	    reason?: string;
	    detail: number[];
	    session_id: string;
	    session_name: string;
	    job_title: string;
	    conversation_id: string;
	    conversation_title: string;
	
	    static createFrom(source: any = {}) {
	        return new PermissionWaiting(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.host_id = source["host_id"];
	        this.process_id = source["process_id"];
	        this.job_id = source["job_id"];
	        this.message_id = source["message_id"];
	        this.request_key = source["request_key"];
	        this.agent = source["agent"];
	        this.tool = source["tool"];
	        this.status = source["status"];
	        this.scope = source["scope"];
	        this.decided_by = source["decided_by"];
	        this.session_scope = source["session_scope"];
	        this.created_at = source["created_at"];
	        this.decided_at = source["decided_at"];
	        this.title = source["title"];
	        this.reason = source["reason"];
	        this.detail = source["detail"];
	        this.session_id = source["session_id"];
	        this.session_name = source["session_name"];
	        this.job_title = source["job_title"];
	        this.conversation_id = source["conversation_id"];
	        this.conversation_title = source["conversation_title"];
	    }
	}
	export class PlanVersion {
	    job_id: string;
	    version: number;
	    source: string;
	    created_at: number;
	    content: string;
	
	    static createFrom(source: any = {}) {
	        return new PlanVersion(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.job_id = source["job_id"];
	        this.version = source["version"];
	        this.source = source["source"];
	        this.created_at = source["created_at"];
	        this.content = source["content"];
	    }
	}
	export class PlanVersionInfo {
	    job_id: string;
	    version: number;
	    source: string;
	    created_at: number;
	    bytes: number;
	
	    static createFrom(source: any = {}) {
	        return new PlanVersionInfo(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.job_id = source["job_id"];
	        this.version = source["version"];
	        this.source = source["source"];
	        this.created_at = source["created_at"];
	        this.bytes = source["bytes"];
	    }
	}
	export class Process {
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
	
	    static createFrom(source: any = {}) {
	        return new Process(source);
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
	export class RetentionCount {
	    class: string;
	    days: number;
	    units: number;
	    rows: number;
	    bytes: number;
	    kept: number;
	
	    static createFrom(source: any = {}) {
	        return new RetentionCount(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.class = source["class"];
	        this.days = source["days"];
	        this.units = source["units"];
	        this.rows = source["rows"];
	        this.bytes = source["bytes"];
	        this.kept = source["kept"];
	    }
	}
	export class RetentionRule {
	    class: string;
	    days: number;
	
	    static createFrom(source: any = {}) {
	        return new RetentionRule(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.class = source["class"];
	        this.days = source["days"];
	    }
	}
	export class RetentionRun {
	    id: string;
	    host_id: string;
	    started_by: string;
	    status: string;
	    started_at: number;
	    ended_at?: number;
	    bundle_file?: string;
	    bundle_sha256?: string;
	    error_message?: string;
	    bundle_bytes?: number;
	    rules: RetentionRule[];
	    counts: RetentionCount[];
	
	    static createFrom(source: any = {}) {
	        return new RetentionRun(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.host_id = source["host_id"];
	        this.started_by = source["started_by"];
	        this.status = source["status"];
	        this.started_at = source["started_at"];
	        this.ended_at = source["ended_at"];
	        this.bundle_file = source["bundle_file"];
	        this.bundle_sha256 = source["bundle_sha256"];
	        this.error_message = source["error_message"];
	        this.bundle_bytes = source["bundle_bytes"];
	        this.rules = this.convertValues(source["rules"], RetentionRule);
	        this.counts = this.convertValues(source["counts"], RetentionCount);
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
	export class RetentionUnit {
	    class: string;
	    id: string;
	    title: string;
	    used_at: number;
	    rows: number;
	    bytes: number;
	
	    static createFrom(source: any = {}) {
	        return new RetentionUnit(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.class = source["class"];
	        this.id = source["id"];
	        this.title = source["title"];
	        this.used_at = source["used_at"];
	        this.rows = source["rows"];
	        this.bytes = source["bytes"];
	    }
	}
	export class RunFilter {
	    ConversationID: string;
	    CodebaseID: string;
	    Status: string;
	    BeforeTime: number;
	    BeforeID: string;
	    Limit: number;
	
	    static createFrom(source: any = {}) {
	        return new RunFilter(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.ConversationID = source["ConversationID"];
	        this.CodebaseID = source["CodebaseID"];
	        this.Status = source["Status"];
	        this.BeforeTime = source["BeforeTime"];
	        this.BeforeID = source["BeforeID"];
	        this.Limit = source["Limit"];
	    }
	}
	export class RunSpending {
	    tokens_sent: number;
	    tokens_received: number;
	    cache_read_tokens: number;
	    cache_write_tokens: number;
	    cost_nano_usd: number;
	    unknown_events: number;
	    work_units: number;
	
	    static createFrom(source: any = {}) {
	        return new RunSpending(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.tokens_sent = source["tokens_sent"];
	        this.tokens_received = source["tokens_received"];
	        this.cache_read_tokens = source["cache_read_tokens"];
	        this.cache_write_tokens = source["cache_write_tokens"];
	        this.cost_nano_usd = source["cost_nano_usd"];
	        this.unknown_events = source["unknown_events"];
	        this.work_units = source["work_units"];
	    }
	}
	export class RunStats {
	    workflow_name: string;
	    runs: number;
	    last_id: string;
	    last_status: string;
	    last_at: number;
	    median_ms?: number;
	    median_cost_nano_usd?: number;
	
	    static createFrom(source: any = {}) {
	        return new RunStats(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.workflow_name = source["workflow_name"];
	        this.runs = source["runs"];
	        this.last_id = source["last_id"];
	        this.last_status = source["last_status"];
	        this.last_at = source["last_at"];
	        this.median_ms = source["median_ms"];
	        this.median_cost_nano_usd = source["median_cost_nano_usd"];
	    }
	}
	export class SchemaColumn {
	    name: string;
	    type: string;
	    not_null: boolean;
	    key: boolean;
	    default: string;
	    references: string;
	    on_delete: string;
	
	    static createFrom(source: any = {}) {
	        return new SchemaColumn(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.type = source["type"];
	        this.not_null = source["not_null"];
	        this.key = source["key"];
	        this.default = source["default"];
	        this.references = source["references"];
	        this.on_delete = source["on_delete"];
	    }
	}
	export class SchemaTable {
	    name: string;
	    columns: SchemaColumn[];
	    rules: string[];
	
	    static createFrom(source: any = {}) {
	        return new SchemaTable(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.columns = this.convertValues(source["columns"], SchemaColumn);
	        this.rules = source["rules"];
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
	    agents_waiting: number;
	    jobs: number;
	    jobs_live: number;
	    jobs_failed: number;
	    jobs_cut: number;
	    missing_bytes: number;
	    pinned: boolean;
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
	        this.agents_waiting = source["agents_waiting"];
	        this.jobs = source["jobs"];
	        this.jobs_live = source["jobs_live"];
	        this.jobs_failed = source["jobs_failed"];
	        this.jobs_cut = source["jobs_cut"];
	        this.missing_bytes = source["missing_bytes"];
	        this.pinned = source["pinned"];
	        this.mark = source["mark"];
	    }
	}
	export class Setting {
	    key: string;
	    value: string;
	    default: string;
	    type: string;
	    choices: string[];
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
	        this.choices = source["choices"];
	        this.description = source["description"];
	        this.created_at = source["created_at"];
	        this.updated_at = source["updated_at"];
	    }
	}
	export class Snapshot {
	    id: string;
	    environment_id?: string;
	    codebase_id?: string;
	    host_id: string;
	    repository_path: string;
	    working_path: string;
	    branch_name: string;
	    snapshot_ref: string;
	    snapshot_commit: string;
	    head_commit: string;
	    base_commit?: string;
	    reason: string;
	    file_count: number;
	    byte_count: number;
	    created_at: number;
	    expires_at?: number;
	    restored_at?: number;
	
	    static createFrom(source: any = {}) {
	        return new Snapshot(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.environment_id = source["environment_id"];
	        this.codebase_id = source["codebase_id"];
	        this.host_id = source["host_id"];
	        this.repository_path = source["repository_path"];
	        this.working_path = source["working_path"];
	        this.branch_name = source["branch_name"];
	        this.snapshot_ref = source["snapshot_ref"];
	        this.snapshot_commit = source["snapshot_commit"];
	        this.head_commit = source["head_commit"];
	        this.base_commit = source["base_commit"];
	        this.reason = source["reason"];
	        this.file_count = source["file_count"];
	        this.byte_count = source["byte_count"];
	        this.created_at = source["created_at"];
	        this.expires_at = source["expires_at"];
	        this.restored_at = source["restored_at"];
	    }
	}
	export class SystemPromptSummary {
	    project_hash: string;
	    task_type: string;
	    is_custom: boolean;
	    created_at: number;
	    updated_at: number;
	
	    static createFrom(source: any = {}) {
	        return new SystemPromptSummary(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.project_hash = source["project_hash"];
	        this.task_type = source["task_type"];
	        this.is_custom = source["is_custom"];
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
	    name?: string;
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
	        this.name = source["name"];
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
	    name?: string;
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
	        this.name = source["name"];
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
	
	export class UsageDay {
	    day: number;
	    agent: string;
	    model: string;
	    tokens_sent: number;
	    tokens_received: number;
	    cache_read_tokens: number;
	    cache_write_tokens: number;
	    cost_nano_usd?: number;
	
	    static createFrom(source: any = {}) {
	        return new UsageDay(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.day = source["day"];
	        this.agent = source["agent"];
	        this.model = source["model"];
	        this.tokens_sent = source["tokens_sent"];
	        this.tokens_received = source["tokens_received"];
	        this.cache_read_tokens = source["cache_read_tokens"];
	        this.cache_write_tokens = source["cache_write_tokens"];
	        this.cost_nano_usd = source["cost_nano_usd"];
	    }
	}
	export class UsageEvent {
	    id: string;
	    provider: string;
	    provider_message_id: string;
	    agent: string;
	    model: string;
	    kind: string;
	    host_id: string;
	    session_id?: string;
	    job_id?: string;
	    conversation_id?: string;
	    workflow_run_id?: string;
	    codebase_id?: string;
	    node_id?: string;
	    project_hash?: string;
	    request_id?: string;
	    assistant_session_id?: string;
	    price_version?: string;
	    sidechain: boolean;
	    input_tokens: number;
	    output_tokens: number;
	    reasoning_tokens: number;
	    cache_read_tokens: number;
	    cache_write_5m_tokens: number;
	    cache_write_1h_tokens: number;
	    cost_nano_usd?: number;
	    cost_source: string;
	    billing: string;
	    occurred_at: number;
	    created_at: number;
	    updated_at: number;
	
	    static createFrom(source: any = {}) {
	        return new UsageEvent(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.provider = source["provider"];
	        this.provider_message_id = source["provider_message_id"];
	        this.agent = source["agent"];
	        this.model = source["model"];
	        this.kind = source["kind"];
	        this.host_id = source["host_id"];
	        this.session_id = source["session_id"];
	        this.job_id = source["job_id"];
	        this.conversation_id = source["conversation_id"];
	        this.workflow_run_id = source["workflow_run_id"];
	        this.codebase_id = source["codebase_id"];
	        this.node_id = source["node_id"];
	        this.project_hash = source["project_hash"];
	        this.request_id = source["request_id"];
	        this.assistant_session_id = source["assistant_session_id"];
	        this.price_version = source["price_version"];
	        this.sidechain = source["sidechain"];
	        this.input_tokens = source["input_tokens"];
	        this.output_tokens = source["output_tokens"];
	        this.reasoning_tokens = source["reasoning_tokens"];
	        this.cache_read_tokens = source["cache_read_tokens"];
	        this.cache_write_5m_tokens = source["cache_write_5m_tokens"];
	        this.cache_write_1h_tokens = source["cache_write_1h_tokens"];
	        this.cost_nano_usd = source["cost_nano_usd"];
	        this.cost_source = source["cost_source"];
	        this.billing = source["billing"];
	        this.occurred_at = source["occurred_at"];
	        this.created_at = source["created_at"];
	        this.updated_at = source["updated_at"];
	    }
	}
	export class UsageTotals {
	    tokens_sent: number;
	    tokens_received: number;
	    cache_read_tokens: number;
	    cache_write_tokens: number;
	    cost_nano_usd?: number;
	
	    static createFrom(source: any = {}) {
	        return new UsageTotals(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.tokens_sent = source["tokens_sent"];
	        this.tokens_received = source["tokens_received"];
	        this.cache_read_tokens = source["cache_read_tokens"];
	        this.cache_write_tokens = source["cache_write_tokens"];
	        this.cost_nano_usd = source["cost_nano_usd"];
	    }
	}
	export class WorkflowEvent {
	    id: string;
	    workflow_run_id: string;
	    seq: number;
	    event_type: string;
	    step_index?: number;
	    step_name?: string;
	    created_at: number;
	    data: Record<string, any>;
	
	    static createFrom(source: any = {}) {
	        return new WorkflowEvent(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.workflow_run_id = source["workflow_run_id"];
	        this.seq = source["seq"];
	        this.event_type = source["event_type"];
	        this.step_index = source["step_index"];
	        this.step_name = source["step_name"];
	        this.created_at = source["created_at"];
	        this.data = source["data"];
	    }
	}
	export class WorkflowRun {
	    id: string;
	    workflow_name: string;
	    conversation_id: string;
	    parent_conversation_id?: string;
	    codebase_id?: string;
	    status: string;
	    current_step_index: number;
	    step_count: number;
	    working_path?: string;
	    lock_key?: string;
	    host_id: string;
	    isolation_env_id?: string;
	    parent_run_id?: string;
	    blocked_by_run_id?: string;
	    definition_digest?: string;
	    pause_reason?: string;
	    end_reason?: string;
	    error_message?: string;
	    resume_count: number;
	    last_event_seq: number;
	    created_at: number;
	    started_at?: number;
	    completed_at?: number;
	    last_activity_at: number;
	    inputs: Record<string, any>;
	    metadata: Record<string, any>;
	    user_message: string;
	
	    static createFrom(source: any = {}) {
	        return new WorkflowRun(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.workflow_name = source["workflow_name"];
	        this.conversation_id = source["conversation_id"];
	        this.parent_conversation_id = source["parent_conversation_id"];
	        this.codebase_id = source["codebase_id"];
	        this.status = source["status"];
	        this.current_step_index = source["current_step_index"];
	        this.step_count = source["step_count"];
	        this.working_path = source["working_path"];
	        this.lock_key = source["lock_key"];
	        this.host_id = source["host_id"];
	        this.isolation_env_id = source["isolation_env_id"];
	        this.parent_run_id = source["parent_run_id"];
	        this.blocked_by_run_id = source["blocked_by_run_id"];
	        this.definition_digest = source["definition_digest"];
	        this.pause_reason = source["pause_reason"];
	        this.end_reason = source["end_reason"];
	        this.error_message = source["error_message"];
	        this.resume_count = source["resume_count"];
	        this.last_event_seq = source["last_event_seq"];
	        this.created_at = source["created_at"];
	        this.started_at = source["started_at"];
	        this.completed_at = source["completed_at"];
	        this.last_activity_at = source["last_activity_at"];
	        this.inputs = source["inputs"];
	        this.metadata = source["metadata"];
	        this.user_message = source["user_message"];
	    }
	}
	export class WorkflowRunSummary {
	    id: string;
	    workflow_name: string;
	    conversation_id: string;
	    parent_conversation_id?: string;
	    codebase_id?: string;
	    status: string;
	    current_step_index: number;
	    step_count: number;
	    working_path?: string;
	    lock_key?: string;
	    host_id: string;
	    isolation_env_id?: string;
	    parent_run_id?: string;
	    blocked_by_run_id?: string;
	    definition_digest?: string;
	    pause_reason?: string;
	    end_reason?: string;
	    error_message?: string;
	    resume_count: number;
	    last_event_seq: number;
	    created_at: number;
	    started_at?: number;
	    completed_at?: number;
	    last_activity_at: number;
	
	    static createFrom(source: any = {}) {
	        return new WorkflowRunSummary(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.workflow_name = source["workflow_name"];
	        this.conversation_id = source["conversation_id"];
	        this.parent_conversation_id = source["parent_conversation_id"];
	        this.codebase_id = source["codebase_id"];
	        this.status = source["status"];
	        this.current_step_index = source["current_step_index"];
	        this.step_count = source["step_count"];
	        this.working_path = source["working_path"];
	        this.lock_key = source["lock_key"];
	        this.host_id = source["host_id"];
	        this.isolation_env_id = source["isolation_env_id"];
	        this.parent_run_id = source["parent_run_id"];
	        this.blocked_by_run_id = source["blocked_by_run_id"];
	        this.definition_digest = source["definition_digest"];
	        this.pause_reason = source["pause_reason"];
	        this.end_reason = source["end_reason"];
	        this.error_message = source["error_message"];
	        this.resume_count = source["resume_count"];
	        this.last_event_seq = source["last_event_seq"];
	        this.created_at = source["created_at"];
	        this.started_at = source["started_at"];
	        this.completed_at = source["completed_at"];
	        this.last_activity_at = source["last_activity_at"];
	    }
	}

}

export namespace workflow {
	
	export class Artifact {
	    path: string;
	    size_bytes: number;
	    modified_at: number;
	
	    static createFrom(source: any = {}) {
	        return new Artifact(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.path = source["path"];
	        this.size_bytes = source["size_bytes"];
	        this.modified_at = source["modified_at"];
	    }
	}
	export class ArtifactText {
	    content: string;
	    size_bytes: number;
	    truncated: boolean;
	    binary: boolean;
	
	    static createFrom(source: any = {}) {
	        return new ArtifactText(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.content = source["content"];
	        this.size_bytes = source["size_bytes"];
	        this.truncated = source["truncated"];
	        this.binary = source["binary"];
	    }
	}
	export class Artifacts {
	    dir: string;
	    files: Artifact[];
	    capped: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Artifacts(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.dir = source["dir"];
	        this.files = this.convertValues(source["files"], Artifact);
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
	export class Budget {
	    max_spend_nano_usd: number;
	    max_work_units: number;
	
	    static createFrom(source: any = {}) {
	        return new Budget(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.max_spend_nano_usd = source["max_spend_nano_usd"];
	        this.max_work_units = source["max_work_units"];
	    }
	}
	export class Decision {
	    decision: string;
	    comment: string;
	    by: string;
	
	    static createFrom(source: any = {}) {
	        return new Decision(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.decision = source["decision"];
	        this.comment = source["comment"];
	        this.by = source["by"];
	    }
	}
	export class Line {
	    time: number;
	    node: string;
	    iteration: number;
	    attempt: number;
	    stream: string;
	    text: string;
	
	    static createFrom(source: any = {}) {
	        return new Line(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.time = source["time"];
	        this.node = source["node"];
	        this.iteration = source["iteration"];
	        this.attempt = source["attempt"];
	        this.stream = source["stream"];
	        this.text = source["text"];
	    }
	}
	export class LogPage {
	    lines: Line[];
	    next: number;
	
	    static createFrom(source: any = {}) {
	        return new LogPage(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.lines = this.convertValues(source["lines"], Line);
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
	export class NodeLine {
	    time: number;
	    node: string;
	    iteration: number;
	    attempt: number;
	    stream: string;
	    text: string;
	    at: number;
	
	    static createFrom(source: any = {}) {
	        return new NodeLine(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.time = source["time"];
	        this.node = source["node"];
	        this.iteration = source["iteration"];
	        this.attempt = source["attempt"];
	        this.stream = source["stream"];
	        this.text = source["text"];
	        this.at = source["at"];
	    }
	}
	export class NodeLog {
	    lines: NodeLine[];
	    start: number;
	    next: number;
	    more: boolean;
	
	    static createFrom(source: any = {}) {
	        return new NodeLog(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.lines = this.convertValues(source["lines"], NodeLine);
	        this.start = source["start"];
	        this.next = source["next"];
	        this.more = source["more"];
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
	export class Preview {
	    again: string[];
	    skipped: string[];
	    moved: string;
	
	    static createFrom(source: any = {}) {
	        return new Preview(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.again = source["again"];
	        this.skipped = source["skipped"];
	        this.moved = source["moved"];
	    }
	}
	export class Printed {
	    stdout: string;
	    stderr: string;
	    cut: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Printed(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.stdout = source["stdout"];
	        this.stderr = source["stderr"];
	        this.cut = source["cut"];
	    }
	}
	export class Spec {
	    codebase_id: string;
	    workflow: string;
	    message: string;
	    inputs: Record<string, any>;
	    branch: string;
	    base_branch: string;
	    no_worktree: boolean;
	    environment_id: string;
	    context: string;
	    agent: string;
	    conversation_id: string;
	    budget_nano_usd: number;
	
	    static createFrom(source: any = {}) {
	        return new Spec(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.codebase_id = source["codebase_id"];
	        this.workflow = source["workflow"];
	        this.message = source["message"];
	        this.inputs = source["inputs"];
	        this.branch = source["branch"];
	        this.base_branch = source["base_branch"];
	        this.no_worktree = source["no_worktree"];
	        this.environment_id = source["environment_id"];
	        this.context = source["context"];
	        this.agent = source["agent"];
	        this.conversation_id = source["conversation_id"];
	        this.budget_nano_usd = source["budget_nano_usd"];
	    }
	}
	export class Step {
	    id: string;
	    kind: string;
	    description: string;
	    depends_on: string[];
	    when: string;
	    trigger_rule: string;
	    agent: string;
	    steps: Step[];
	
	    static createFrom(source: any = {}) {
	        return new Step(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.kind = source["kind"];
	        this.description = source["description"];
	        this.depends_on = source["depends_on"];
	        this.when = source["when"];
	        this.trigger_rule = source["trigger_rule"];
	        this.agent = source["agent"];
	        this.steps = this.convertValues(source["steps"], Step);
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
	export class View {
	    run: workbench.WorkflowRun;
	    file: string;
	    steps: Step[];
	    nodes: workbench.NodeRunSummary[];
	    gates: workbench.Gate[];
	    sub_runs: workbench.WorkflowRunSummary[];
	    spent: workbench.RunSpending;
	    usage: workbench.NodeUsage[];
	    budget: Budget;
	    changed: boolean;
	
	    static createFrom(source: any = {}) {
	        return new View(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.run = this.convertValues(source["run"], workbench.WorkflowRun);
	        this.file = source["file"];
	        this.steps = this.convertValues(source["steps"], Step);
	        this.nodes = this.convertValues(source["nodes"], workbench.NodeRunSummary);
	        this.gates = this.convertValues(source["gates"], workbench.Gate);
	        this.sub_runs = this.convertValues(source["sub_runs"], workbench.WorkflowRunSummary);
	        this.spent = this.convertValues(source["spent"], workbench.RunSpending);
	        this.usage = this.convertValues(source["usage"], workbench.NodeUsage);
	        this.budget = this.convertValues(source["budget"], Budget);
	        this.changed = source["changed"];
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

export namespace worktree {
	
	export class Adoption {
	    codebase_id: string;
	    path: string;
	    workflow_type: string;
	    workflow_id: string;
	
	    static createFrom(source: any = {}) {
	        return new Adoption(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.codebase_id = source["codebase_id"];
	        this.path = source["path"];
	        this.workflow_type = source["workflow_type"];
	        this.workflow_id = source["workflow_id"];
	    }
	}
	export class Changes {
	    staged: number;
	    unstaged: number;
	    untracked: number;
	    files: string[];
	    ignored: string[];
	
	    static createFrom(source: any = {}) {
	        return new Changes(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.staged = source["staged"];
	        this.unstaged = source["unstaged"];
	        this.untracked = source["untracked"];
	        this.files = source["files"];
	        this.ignored = source["ignored"];
	    }
	}
	export class Commit {
	    message: string;
	    paths: string[];
	
	    static createFrom(source: any = {}) {
	        return new Commit(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.message = source["message"];
	        this.paths = source["paths"];
	    }
	}
	export class FileDiff {
	    path: string;
	    old_path: string;
	    state: string;
	    binary: boolean;
	    large: boolean;
	    added: number;
	    removed: number;
	    text: string;
	
	    static createFrom(source: any = {}) {
	        return new FileDiff(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.path = source["path"];
	        this.old_path = source["old_path"];
	        this.state = source["state"];
	        this.binary = source["binary"];
	        this.large = source["large"];
	        this.added = source["added"];
	        this.removed = source["removed"];
	        this.text = source["text"];
	    }
	}
	export class Diff {
	    base: string;
	    from: string;
	    files: FileDiff[];
	    cut: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Diff(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.base = source["base"];
	        this.from = source["from"];
	        this.files = this.convertValues(source["files"], FileDiff);
	        this.cut = source["cut"];
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
	export class DiffQuery {
	    path: string;
	    old_path: string;
	    from: string;
	    to: string;
	
	    static createFrom(source: any = {}) {
	        return new DiffQuery(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.path = source["path"];
	        this.old_path = source["old_path"];
	        this.from = source["from"];
	        this.to = source["to"];
	    }
	}
	
	export class Holder {
	    id: string;
	    name: string;
	
	    static createFrom(source: any = {}) {
	        return new Holder(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	    }
	}
	export class Tree {
	    path: string;
	    branch: string;
	    head: string;
	    main: boolean;
	    locked: boolean;
	    reason: string;
	    prunable: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Tree(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.path = source["path"];
	        this.branch = source["branch"];
	        this.head = source["head"];
	        this.main = source["main"];
	        this.locked = source["locked"];
	        this.reason = source["reason"];
	        this.prunable = source["prunable"];
	    }
	}
	export class Listing {
	    environments: workbench.EnvironmentSummary[];
	    found: Tree[];
	
	    static createFrom(source: any = {}) {
	        return new Listing(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.environments = this.convertValues(source["environments"], workbench.EnvironmentSummary);
	        this.found = this.convertValues(source["found"], Tree);
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
	export class Obstacle {
	    kind: string;
	    message: string;
	    kept: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Obstacle(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.kind = source["kind"];
	        this.message = source["message"];
	        this.kept = source["kept"];
	    }
	}
	export class Place {
	    environment?: workbench.Environment;
	    adopts: boolean;
	    working_path: string;
	    path_key: string;
	    branch_name: string;
	    repository_path: string;
	
	    static createFrom(source: any = {}) {
	        return new Place(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.environment = this.convertValues(source["environment"], workbench.Environment);
	        this.adopts = source["adopts"];
	        this.working_path = source["working_path"];
	        this.path_key = source["path_key"];
	        this.branch_name = source["branch_name"];
	        this.repository_path = source["repository_path"];
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
	export class Relation {
	    link_type: string;
	    link_id: string;
	
	    static createFrom(source: any = {}) {
	        return new Relation(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.link_type = source["link_type"];
	        this.link_id = source["link_id"];
	    }
	}
	export class Removal {
	    snapshot: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Removal(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.snapshot = source["snapshot"];
	    }
	}
	export class Removed {
	    environment: workbench.Environment;
	    snapshot?: workbench.Snapshot;
	    branch_kept: boolean;
	    ignored: string[];
	
	    static createFrom(source: any = {}) {
	        return new Removed(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.environment = this.convertValues(source["environment"], workbench.Environment);
	        this.snapshot = this.convertValues(source["snapshot"], workbench.Snapshot);
	        this.branch_kept = source["branch_kept"];
	        this.ignored = source["ignored"];
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
	export class Standing {
	    head: string;
	    base: string;
	    ahead: number;
	    behind: number;
	    merged: string;
	    unpushed: number;
	    unique: number;
	    remote: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Standing(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.head = source["head"];
	        this.base = source["base"];
	        this.ahead = source["ahead"];
	        this.behind = source["behind"];
	        this.merged = source["merged"];
	        this.unpushed = source["unpushed"];
	        this.unique = source["unique"];
	        this.remote = source["remote"];
	    }
	}
	export class Report {
	    environment: workbench.Environment;
	    links: workbench.EnvironmentLink[];
	    runs: workbench.EnvironmentRun[];
	    sessions: Holder[];
	    standing: Standing;
	    branch_goes: boolean;
	    changes: Changes;
	    obstacles: Obstacle[];
	    snapshots: workbench.Snapshot[];
	
	    static createFrom(source: any = {}) {
	        return new Report(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.environment = this.convertValues(source["environment"], workbench.Environment);
	        this.links = this.convertValues(source["links"], workbench.EnvironmentLink);
	        this.runs = this.convertValues(source["runs"], workbench.EnvironmentRun);
	        this.sessions = this.convertValues(source["sessions"], Holder);
	        this.standing = this.convertValues(source["standing"], Standing);
	        this.branch_goes = source["branch_goes"];
	        this.changes = this.convertValues(source["changes"], Changes);
	        this.obstacles = this.convertValues(source["obstacles"], Obstacle);
	        this.snapshots = this.convertValues(source["snapshots"], workbench.Snapshot);
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
	export class Spec {
	    codebase_id: string;
	    workflow_type: string;
	    workflow_id: string;
	    branch: string;
	    base: string;
	    from: string;
	    related: Relation[];
	    created_by_platform: string;
	    no_setup: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Spec(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.codebase_id = source["codebase_id"];
	        this.workflow_type = source["workflow_type"];
	        this.workflow_id = source["workflow_id"];
	        this.branch = source["branch"];
	        this.base = source["base"];
	        this.from = source["from"];
	        this.related = this.convertValues(source["related"], Relation);
	        this.created_by_platform = source["created_by_platform"];
	        this.no_setup = source["no_setup"];
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
	    kind: string;
	    commit: string;
	    at: number;
	    title: string;
	    author: string;
	
	    static createFrom(source: any = {}) {
	        return new State(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.kind = source["kind"];
	        this.commit = source["commit"];
	        this.at = source["at"];
	        this.title = source["title"];
	        this.author = source["author"];
	    }
	}
	export class Recovery {
	    repository_path: string;
	    ref: string;
	    commit: string;
	    branch_name: string;
	    created_at: number;
	    expires_at: number;
	
	    static createFrom(source: any = {}) {
	        return new Recovery(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.repository_path = source["repository_path"];
	        this.ref = source["ref"];
	        this.commit = source["commit"];
	        this.branch_name = source["branch_name"];
	        this.created_at = source["created_at"];
	        this.expires_at = source["expires_at"];
	    }
	}
	export class Verdict {
	    environment: workbench.EnvironmentSummary;
	    goes: boolean;
	    reasons: string[];
	    bytes: number;
	
	    static createFrom(source: any = {}) {
	        return new Verdict(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.environment = this.convertValues(source["environment"], workbench.EnvironmentSummary);
	        this.goes = source["goes"];
	        this.reasons = source["reasons"];
	        this.bytes = source["bytes"];
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
	export class Sweep {
	    verdicts: Verdict[];
	    snapshots: workbench.Snapshot[];
	    recoveries: Recovery[];
	    locks: number;
	    freed: number;
	    dry_run: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Sweep(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.verdicts = this.convertValues(source["verdicts"], Verdict);
	        this.snapshots = this.convertValues(source["snapshots"], workbench.Snapshot);
	        this.recoveries = this.convertValues(source["recoveries"], Recovery);
	        this.locks = source["locks"];
	        this.freed = source["freed"];
	        this.dry_run = source["dry_run"];
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
	export class Sweeping {
	    codebase_id: string;
	    idle_days: number;
	    dry_run: boolean;
	    only: string[];
	
	    static createFrom(source: any = {}) {
	        return new Sweeping(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.codebase_id = source["codebase_id"];
	        this.idle_days = source["idle_days"];
	        this.dry_run = source["dry_run"];
	        this.only = source["only"];
	    }
	}
	
	export class Uncommitted {
	    path: string;
	    state: string;
	
	    static createFrom(source: any = {}) {
	        return new Uncommitted(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.path = source["path"];
	        this.state = source["state"];
	    }
	}

}

