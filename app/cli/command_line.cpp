// SPDX-FileCopyrightText: The Rerate authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/command_line.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>

#include "engine/base/suggestion.h"

namespace rerate {

namespace {

constexpr const char* kShortHelp =
    R"(Rerate replays usage history under prices that do not exist yet.

  rerate import usage.csv --project demo.rerate --map customer=client_id --map time=ts
  rerate compare --project demo.rerate --baseline today.yaml --candidate new.yaml
  rerate explain --project demo.rerate --plan new.yaml --against today.yaml \
         --customer 143 --period 2026-01

data     import    usage, customers or issued invoices into a project
         info      what a project holds
replay   run       revenue under one plan
         compare   two plans side by side, with guardrails
         explain   why a bill is what it is, or why two differ
         tieout    today's plan against the invoices that were really issued
         test      regression cases: usage, plan and the invoices expected
         price     what single requests cost
plans    plan      check, fmt, diff, show, add, import

`rerate VERB --help` shows a verb's options, `rerate help exit-codes` the exit codes.
)";

constexpr const char* kExitCodes = R"(0    done
1    done, and the answer is no: a guardrail is broken, a tie-out lies outside its
     tolerance, a regression case differs, `plan fmt --check` differs
2    wrong usage of the command line
3    invalid input: plan, usage file, project
4    a file cannot be read or written, the disk is full, the project is locked
5    an optional part is missing
6    a limit was reached
70   internal error: a sum that must agree did not; nothing was saved
130  interrupted with Ctrl+C (143: by SIGTERM, 129: by SIGHUP); nothing was changed
)";

class Parser {
public:
    Parser() {
        m_app.name("rerate");
        m_app.fallthrough();
        m_app.require_subcommand(0, 1);
        m_app.set_version_flag("--version", std::string("rerate ") + RERATE_VERSION);
        m_app.add_flag("--json", m_options.json, "Write JSON");
        m_app.add_flag("-q,--quiet", m_options.quiet, "No progress and no hints");
        m_app.add_option("-j,--threads", m_options.threads, "Threads (default: all)")
            ->check(CLI::Range(1, 1024));
        m_app.add_option("-o,--output", m_options.output, "Write the result into this file");
        addImport();
        addInfo();
        addRun();
        addCompare();
        addExplain();
        addTieout();
        addTest();
        addPrice();
        addPlan();
        CLI::App* help = m_app.add_subcommand("help", "Show help on a topic");
        help->add_option("topic", m_topic, "exit-codes, or a command such as `plan check`");
    }

    std::variant<CliOptions, int> parse(int count, char** arguments) {
        m_arguments.assign(arguments + 1, arguments + count);
        try {
            m_app.parse(count, arguments);
        } catch (const CLI::CallForHelp&) {
            std::cout << (parsedVerb() == &m_app ? shortHelp() : helpOf(*parsedVerb()));
            return 0;
        } catch (const CLI::CallForVersion&) {
            std::cout << "rerate " << RERATE_VERSION << "\n";
            return 0;
        } catch (const CLI::ParseError& problem) {
            std::cerr << "rerate: " << sentence(problem) << "\n";
            return 2;
        }
        if (m_app.got_subcommand("help"))
            return showTopic();
        m_options.verb = nameOf(*parsedVerb());
        if (m_options.verb == "plan") {
            std::cerr << "rerate: `plan` needs one of check, fmt, diff, show, add and import.\n";
            return 2;
        }
        if (m_options.verb.empty()) {
            std::cout << kShortHelp;
            return 0;
        }
        return std::move(m_options);
    }

private:
    void addData(CLI::App* verb) {
        verb->add_option("--project", m_options.project, "Project file (.rerate)");
        verb->add_option("--usage", m_options.usage, "Usage file in place of a project");
        addMapping(verb);
    }

    void addMapping(CLI::App* verb) {
        verb->add_option("--map", m_options.map,
                         "ROLE=COLUMN or ROLE=:constant; roles: customer time end event id recorded count; "
                         "of invoices: customer period period_from period_to amount charge currency id");
        verb->add_option("--event", m_options.event, "Event name of all rows");
        verb->add_option("--zone", m_options.zone, "Zone of times without one (default UTC)");
        verb->add_option("--time-format", m_options.timeFormat,
                         "auto, iso, seconds, milliseconds, microseconds, nanoseconds or a pattern "
                         "like '%d.%m.%Y %H:%M:%S'");
        verb->add_option("--time-origin", m_options.timeOrigin,
                         "What numeric times count from (default 1970-01-01T00:00:00Z)");
        verb->add_option("--null", m_options.nullWords, "Words that stand for a missing value (default NULL)");
        verb->add_option("--ignore", m_options.ignore, "Columns to leave out");
        verb->add_option("--format", m_options.format, "auto, csv or ndjson")
            ->check(CLI::IsMember({"auto", "csv", "ndjson"}));
        verb->add_option("--separator", m_options.separator, "Separator of a CSV file (default: guessed)");
        verb->add_option("--keep", m_options.keep,
                         "Of rows with one id and other content: latest or earliest by the role recorded (default "
                         "latest); the same for all of a project")
            ->check(CLI::IsMember({"latest", "earliest"}));
        verb->add_option("--split-customers", m_options.split,
                         "Split usage of one customer into N made-up ones (labelled SYNTHETIC)");
        verb->add_option("--rejects", m_options.rejects, "Write rejected rows into this file");
        verb->add_option("--max-rejects", m_options.maxRejects, "N or x% (default 1%)");
    }

    void addImport() {
        CLI::App* verb = m_app.add_subcommand("import", "Take usage, customers or issued invoices into a project");
        verb->footer("Example:\n  rerate import usage.csv --project demo.rerate --map "
                     "customer=client_id --map time=window_start_s\n    --time-format seconds "
                     "--time-origin 2026-01-01T00:00:00Z --event completion\n"
                     "  rerate import invoices.csv --project demo.rerate --kind invoices --map "
                     "period=month\n    --map amount=total");
        verb->add_option("files", m_options.files, "CSV or NDJSON, also .gz and .zst; - is standard input")
            ->required();
        verb->add_option("--project", m_options.project, "Project file (.rerate); made when missing")
            ->required();
        verb->add_option("--kind", m_options.kind, "usage, customers or invoices")
            ->check(CLI::IsMember({"usage", "customers", "invoices"}));
        addMapping(verb);
    }

    void addInfo() {
        CLI::App* verb = m_app.add_subcommand("info", "Show what a project holds");
        verb->add_option("--project", m_options.project, "Project file (.rerate)")->required();
        verb->footer("Example:\n  rerate info --project demo.rerate");
    }

    void addReplay(CLI::App* verb) {
        addData(verb);
        addRange(verb);
    }

    void addRange(CLI::App* verb) {
        verb->add_option("--from", m_options.from, "First day or month, included");
        verb->add_option("--to", m_options.to, "Last day or month, included");
        verb->add_option("--filter", m_options.filters, "ATTRIBUTE=VALUE[,VALUE]; `customer` is the id");
        verb->add_option("--billing-zone", m_options.billingZone,
                         "Zone of customers without one (default UTC)");
    }

    void addRun() {
        CLI::App* verb = m_app.add_subcommand("run", "Revenue under one plan");
        verb->footer("Example:\n  rerate run --project demo.rerate --plan today.yaml --by month,charge --json");
        addReplay(verb);
        verb->add_option("--plan", m_options.plans, "Plan file, or name of a plan in the project");
        verb->add_option("--by", m_options.by, "month, period, customer, charge or an attribute; several with commas");
    }

    void addCompare() {
        CLI::App* verb = m_app.add_subcommand("compare", "Two plans side by side");
        verb->footer("Example:\n  rerate compare --project demo.rerate --baseline today.yaml --candidate "
                     "new.yaml --fail-on 'change_pct.p95 > 25'\n\nExit code 1 when a guardrail is broken.");
        addReplay(verb);
        verb->add_option("--baseline", m_options.baseline, "Plan file or name (default: the project's)");
        verb->add_option("--candidate", m_options.candidate, "Plan file or name (default: the project's)");
        verb->add_option("--fail-on", m_options.failOn, "Guardrail, like 'change_pct.p95 > 25'; repeat for more");
        verb->add_option("--top", m_options.top, "Customers to list: N or all (default 20)");
        verb->add_option("--by", m_options.by, "An attribute of the customers");
    }

    void addExplain() {
        CLI::App* verb = m_app.add_subcommand("explain", "Why a bill is what it is");
        verb->footer("Example:\n  rerate explain --project demo.rerate --plan new.yaml --against today.yaml "
                     "--customer 143 --period 2026-01");
        addReplay(verb);
        verb->add_option("--plan", m_options.plans, "Plan file or name");
        verb->add_option("--against", m_options.against, "Plan to compare with");
        verb->add_option("--customer", m_options.customer, "Id of the customer")->required();
        verb->add_option("--period", m_options.period, "Month (2026-03) or first day of the billing period")
            ->required();
        verb->add_option("--events", m_options.events, "List the first N events behind each quantity");
        verb->add_option("--save-case", m_options.saveCase,
                         "Save this invoice, its usage and the plan as a regression case in a new folder");
    }

    void addTieout() {
        CLI::App* verb = m_app.add_subcommand("tieout", "Today's plan against the invoices really issued");
        verb->footer("Example:\n  rerate import invoices.csv --project demo.rerate --kind invoices\n"
                     "  rerate tieout --project demo.rerate --plan today.yaml --tolerance 0.01 --by month\n\n"
                     "Exit code 1 when an invoice differs by more than the tolerance. Invoices with nothing to compare\n"
                     "them with are listed and do not count.");
        verb->add_option("--project", m_options.project, "Project file (.rerate) with issued invoices")
            ->required();
        addRange(verb);
        verb->add_option("--plan", m_options.plans, "Plan file or name (default: the project's baseline)");
        verb->add_option("--tolerance", m_options.tolerance,
                         "What an invoice may differ by: 0.01, or 0.5% of what was issued (default 0)");
        verb->add_option("--by", m_options.by, "customer, month or charge; several with commas");
        verb->add_option("--top", m_options.top, "Examples of each cause: N or all (default 3)");
    }

    void addTest() {
        CLI::App* verb = m_app.add_subcommand("test", "Run regression cases");
        verb->footer("A case is a folder with plan.yaml, usage.csv (or .ndjson), perhaps customers.csv,\n"
                     "case.yaml and expected.json; `rerate explain --save-case DIR` makes one.\n\n"
                     "case.yaml has label; period, or from and to (both included); zone; map, event,\n"
                     "time_format, time_origin, time_zone, separator, null_words, ignore as of an import;\n"
                     "customers: { customer: COLUMN }. All are optional.\n\n"
                     "Example:\n  rerate test cases/ --junit report.xml\n\n"
                     "Exit code 1 when an invoice or what is unpriced differs, 3 when a case cannot be run.");
        verb->add_option("folders", m_options.files, "Cases, or folders that hold cases")->required();
        verb->add_flag("--update", m_options.update, "Write what comes out as the new expected.json");
        verb->add_option("--junit", m_options.junit, "Write JUnit XML into this file");
    }

    void addPrice() {
        CLI::App* verb = m_app.add_subcommand("price", "What single requests cost, exactly");
        verb->footer("Each line of input is a JSON object with provider, model, time (UTC; default: now) and usage:\n"
                     "  {\"provider\":\"openai\",\"model\":\"gpt-4o\",\"input_tokens\":1000,\"cache_read_tokens\":200}\n\n"
                     "Exit code 1 when a request, or some of its usage, could not be priced.");
        verb->add_option("files", m_options.files, "NDJSON, also .gz and .zst; - is standard input (default)")
            ->expected(0, 1);
        verb->add_option("--plan", m_options.plans, "Plan file")
            ->required()
            ->allow_extra_args(false); // what follows is the file of requests
    }

    void addPlan() {
        CLI::App* plan = m_app.add_subcommand("plan", "Work with plan files");
        plan->require_subcommand(0, 1);
        plan->fallthrough();
        const auto add = [&](const char* name, const char* what) {
            CLI::App* verb = plan->add_subcommand(name, what);
            verb->add_option("files", m_options.files, "Plan files; - is standard input")->required();
            return verb;
        };
        CLI::App* check = add("check", "Report every error, with line and column");
        check->add_option("--project", m_options.project, "Check the names of properties against this project");
        check->footer("Example:\n  rerate plan check today.yaml new.yaml --project demo.rerate\n\n"
                      "Exit code 3 when a plan has errors.");
        CLI::App* format = add("fmt", "Bring plans into canonical form");
        format->add_flag("--check", m_options.check, "Change nothing; exit code 1 when a file differs");
        format->footer("Examples:\n  rerate plan fmt new.yaml\n  rerate plan fmt --check plans/*.yaml\n\n"
                       "Standard input is written to standard output.");
        CLI::App* diff = add("diff", "What changed between two plans");
        diff->add_flag("--markdown", m_options.markdown, "As a Markdown table");
        diff->footer("Example:\n  rerate plan diff today.yaml new.yaml --markdown");
        CLI::App* show = add("show", "The plan with every default written out");
        show->add_flag("--core", m_options.core, "Every choice as well: what conventions and friendly forms come to");
        show->add_flag("--cost", m_options.cost, "How each charge is computed, and why that is exact")
            ->excludes("--core");
        show->add_option("--project", m_options.project, "With --cost: over the usage of this project");
        show->footer("Example:\n  rerate plan show new.yaml");
        CLI::App* store = add("add", "Put plans into a project");
        store->add_option("--project", m_options.project, "Project file (.rerate)")->required();
        store->footer("Example:\n  rerate plan add new.yaml --project demo.rerate --as candidate");
        store->add_option("--as", m_options.as, "Make it the project's baseline or candidate")
            ->check(CLI::IsMember({"baseline", "candidate"}));
        CLI::App* book = add("import", "Write a plan from a price book of models");
        book->add_option("--from", m_options.book, "genai-prices (data.json) or litellm")
            ->required()
            ->check(CLI::IsMember({"genai-prices", "litellm"}));
        book->add_option("--provider", m_options.provider, "Only models of this provider");
        book->add_option("--cached", m_options.cached,
                         "Cached tokens in the usage: inside of input_tokens (default) or apart from them")
            ->check(CLI::IsMember({"inside", "apart"}));
        book->add_option("--top", m_options.top, "Remarks to list: N or all (default 20)");
        book->add_option("--as-of", m_options.asOf, "Day of the price book, for the plan's head");
    }

    static std::vector<CLI::App*> verbsOf(const CLI::App& app) {
        // The list that CLI11 gives without a filter is that of the verbs that were typed.
        return const_cast<CLI::App&>(app).get_subcommands([](const CLI::App*) { return true; });
    }

    // The innermost verb that was typed; the program itself when there is none.
    const CLI::App* parsedVerb() const {
        const CLI::App* app = &m_app;
        while (!app->get_subcommands().empty())
            app = app->get_subcommands().front();
        return app;
    }

    // "plan check"
    std::string nameOf(const CLI::App& verb) const {
        if (&verb == &m_app)
            return {};
        const std::string outer = nameOf(*verb.get_parent());
        return (outer.empty() ? "" : outer + " ") + verb.get_name();
    }

    std::string globalOptions() const {
        std::string text = CLI::Formatter().make_groups(&m_app, CLI::AppFormatMode::Normal);
        const std::string head = "Options:";
        if (const std::size_t at = text.find(head); at != std::string::npos)
            text.replace(at, head.size(), "Options of every command:");
        return text;
    }

    std::string shortHelp() const { return kShortHelp + globalOptions(); }
    std::string helpOf(const CLI::App& verb) const {
        const std::string outer = nameOf(*verb.get_parent());
        return verb.help("rerate" + (outer.empty() ? "" : " " + outer)) + globalOptions();
    }

    // What CLI11 complains about, as sentences.
    std::string sentence(const CLI::ParseError& problem) const {
        const CLI::App& verb = *parsedVerb();
        const std::string command = "rerate" + (nameOf(verb).empty() ? "" : " " + nameOf(verb));
        const std::string what = problem.what();
        const std::size_t colon = what.find(": ");
        const std::string behind = colon == std::string::npos ? what : what.substr(colon + 2);
        const std::string name = what.substr(0, what.find_first_of(": "));
        const std::string more = "\n`" + command + " --help` shows what there is.";
        switch (static_cast<CLI::ExitCodes>(problem.get_exit_code())) {
        case CLI::ExitCodes::ExtrasError: return unexpected(verb, firstOf(behind)) + more;
        case CLI::ExitCodes::RequiredError:
            return "`" + command + "` needs " + (name.starts_with("-") ? "the option " : "the names of ") + name +
                   "." + more;
        case CLI::ExitCodes::ArgumentMismatch: return name + " needs a value." + more;
        case CLI::ExitCodes::ValidationError: return name + ": " + notAllowed(behind) + more;
        case CLI::ExitCodes::ConversionError: {
            const std::size_t equals = behind.find(" = ");
            if (equals != std::string::npos)
                return behind.substr(0, equals) + " does not take `" + behind.substr(equals + 3) + "`." + more;
            break;
        }
        default: break;
        }
        return what + "." + more;
    }

    // "Value 0 not in range 1 to 9" → "0 is not in the range 1 to 9."
    static std::string notAllowed(std::string text) {
        const auto replace = [&](const std::string& from, const std::string& to) {
            if (const std::size_t at = text.find(from); at != std::string::npos)
                text.replace(at, from.size(), to);
        };
        if (text.starts_with("Value "))
            text.erase(0, 6);
        replace(" not in range ", " is not in the range ");
        replace(" not in {", " is not one of ");
        if (text.ends_with('}'))
            text.pop_back();
        for (std::size_t at = text.find(','); at != std::string::npos; at = text.find(',', at + 1))
            text.insert(at + 1, " ");
        return text + ".";
    }

    // The first of some words on the command line; CLI11 lists them backwards.
    std::string firstOf(const std::string& words) const {
        for (const std::string& argument : m_arguments)
            if ((" " + words + " ").find(" " + argument + " ") != std::string::npos)
                return argument;
        return words;
    }

    std::string unexpected(const CLI::App& verb, const std::string& word) const {
        std::vector<std::string> known;
        if (word.starts_with("-")) {
            for (const CLI::App* app : {&verb, &m_app})
                for (const CLI::Option* option : app->get_options())
                    known.push_back(option->get_name());
            const std::string near = didYouMean(word.substr(0, word.find('=')), known);
            return "There is no option `" + shortName(word) + "`." + (near.empty() ? "" : " " + near);
        }
        const std::string outer = nameOf(verb).empty() ? "" : nameOf(verb) + " ";
        for (const CLI::App* inner : verbsOf(verb))
            known.push_back(outer + inner->get_name());
        if (known.empty())
            return "`" + shortName(word) + "` is not expected here: `rerate " + nameOf(verb) +
                   "` takes options only.";
        const std::string near = didYouMean(outer + word, known);
        return "There is no command `" + outer + shortName(word) + "`." + (near.empty() ? "" : " " + near);
    }

    int showTopic() {
        if (m_topic == std::vector<std::string>{"exit-codes"}) {
            std::cout << kExitCodes;
            return 0;
        }
        const CLI::App* found = &m_app;
        for (const std::string& word : m_topic) {
            const auto verbs = verbsOf(*found);
            const auto next = std::find_if(verbs.begin(), verbs.end(),
                                           [&](const CLI::App* verb) { return verb->get_name() == word; });
            if (next == verbs.end()) {
                std::cerr << "rerate: There is no help on `" << shortName(word) << "`. Topics are exit-codes and "
                          << "the commands; `rerate help` lists them.\n";
                return 2;
            }
            found = *next;
        }
        std::cout << (found == &m_app ? shortHelp() : helpOf(*found));
        return 0;
    }

    CLI::App m_app{"Replays usage history under prices that do not exist yet."};
    CliOptions m_options;
    std::vector<std::string> m_topic;
    std::vector<std::string> m_arguments; // as typed
};

} // namespace

std::variant<CliOptions, int> parseCommandLine(int argumentCount, char** arguments) {
    return Parser().parse(argumentCount, arguments);
}

} // namespace rerate
