package dev.reprise.cli;

import dev.reprise.cli.command.AttestCommand;
import dev.reprise.cli.command.AuditCommand;
import dev.reprise.cli.command.ChecklistCommand;
import dev.reprise.cli.command.Context;
import dev.reprise.cli.command.DiffCommand;
import dev.reprise.cli.command.DoctorCommand;
import dev.reprise.cli.command.EnvCommand;
import dev.reprise.cli.command.GenerateCommand;
import dev.reprise.cli.command.InitCommand;
import dev.reprise.cli.command.KeysCommand;
import dev.reprise.cli.command.ListCommand;
import dev.reprise.cli.command.PublishCommand;
import dev.reprise.cli.command.ReproduceCommand;
import dev.reprise.cli.command.RunCommand;
import dev.reprise.cli.command.ShowCommand;
import dev.reprise.cli.command.StatusCommand;
import dev.reprise.cli.command.VerifyCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// All verbs behind one entry, and what becomes of their failures.
@Command(
    name = "reprise",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "VERB",
    description = {
      "Machine-learning training that anyone can run again, bit for bit.",
      "",
      "Declare an experiment, run it, and anyone can run it again from its record and be told,",
      "with proof, whether the result is the same, and if not, at which step and in which tensor.",
      ""
    },
    commandListHeading = "%nVerbs:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:as required (for reproduce and diff: identical; for verify: intact; for doctor: exact)",
      "1:differs",
      "2:wrong usage or invalid input",
      "3:something else failed: a disk, a network, a damaged store, training that met NaN",
      "130:interrupted"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  reprise reproduce examples/language-id",
      "  reprise run examples/linear-regression -S train.epochs=5",
      "  reprise list",
      "",
      "A project's state lives in the nearest .reprise folder, or where REPRISE_HOME says.",
      "REPRISE_JAVA_OPTS is handed to the JVM. 'reprise help VERB' tells more of a verb."
    })
public final class Cli implements Runnable {
  private final Context context;

  @Spec private CommandSpec spec = CommandSpec.create();

  /// A command line for one process.
  public Cli(Context context) {
    this.context = context;
  }

  /// Runs one command and returns its exit code; never throws.
  public int execute(String... args) {
    Failures failures = new Failures(context, Arrays.asList(args));
    try {
      return commandLine()
          .setParameterExceptionHandler(failures::wrongUsage)
          .setExecutionExceptionHandler((thrown, at, parsed) -> failures.explain(thrown))
          .execute(args);
    } catch (OutOfMemoryError | StackOverflowError e) {
      return failures.explain(e);
    } finally {
      context.screen().out().flush();
      context.screen().err().flush();
    }
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "A verb is missing");
  }

  private CommandLine keys() {
    return new CommandLine(new KeysCommand(context))
        .addSubcommand("new", new KeysCommand.New(context))
        .addSubcommand("list", new KeysCommand.ListKeys(context));
  }

  private CommandLine env() {
    return new CommandLine(new EnvCommand(context))
        .addSubcommand("show", new EnvCommand.Show(context))
        .addSubcommand("diff", new EnvCommand.Diff(context));
  }

  private CommandLine commandLine() {
    CommandLine line =
        new CommandLine(this)
            .addSubcommand("init", new InitCommand(context))
            .addSubcommand("run", new RunCommand(context))
            .addSubcommand("reproduce", new ReproduceCommand(context))
            .addSubcommand("diff", new DiffCommand(context))
            .addSubcommand("audit", new AuditCommand(context))
            .addSubcommand("verify", new VerifyCommand(context))
            .addSubcommand("list", new ListCommand(context))
            .addSubcommand("show", new ShowCommand(context))
            .addSubcommand("status", new StatusCommand(context))
            .addSubcommand("generate", new GenerateCommand(context))
            .addSubcommand("publish", new PublishCommand(context))
            .addSubcommand("checklist", new ChecklistCommand(context))
            .addSubcommand("attest", new AttestCommand(context))
            .addSubcommand("keys", keys())
            .addSubcommand("env", env())
            .addSubcommand("doctor", new DoctorCommand(context))
            .addSubcommand("help", new HelpCommand());
    line.setOut(new PrintWriter(context.screen().out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(context.screen().err(), true, StandardCharsets.UTF_8));
    line.setUsageHelpWidth(100);
    line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    return line;
  }
}
