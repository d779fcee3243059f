package dev.reprise.runner.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reprise.core.verdict.FileKind;
import dev.reprise.core.verdict.OutputDifference;
import dev.reprise.core.verdict.OutputDifference.Aspect;
import dev.reprise.core.verdict.OutputDifference.OtherContents;
import dev.reprise.core.verdict.OutputDifference.SameContents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that PyTorch, NumPy and safetensors themselves write. Looks for them in the Python that
/// `REPRISE_PYTHON` names, or in `python3`; skipped elsewhere.
class PythonFilesTest {
  private static final String WRITE =
      """
      import os, sys, pickle
      try:
          import numpy as np, torch
          from safetensors.torch import save_file
      except ImportError as missing:
          print(missing.name); sys.exit(77)
      out = sys.argv[1]
      class Net(torch.nn.Module):
          def __init__(self):
              super().__init__()
              self.encoder = torch.nn.Linear(20, 8); self.rnn = torch.nn.LSTM(4, 3)
      def state(fault):
          torch.manual_seed(0)
          net = Net(); opt = torch.optim.Adam(net.parameters(), lr=0.01)
          (net.encoder(torch.ones(2, 20)).sum() + net.rnn(torch.ones(5, 1, 4))[0].sum()).backward()
          opt.step()
          if fault == 'weight': net.encoder.weight.data[3, 17] += 0.5
          group = opt.state_dict()
          if fault == 'moment': group['state'][0]['exp_avg'][1, 2] = float('nan')
          if fault == 'lr': group['param_groups'][0]['lr'] = 0.02
          turned = torch.arange(12, dtype=torch.int64).reshape(3, 4).t()
          return {'model': net.state_dict(), 'optimizer': group, 'epoch': 3,
                  'turned': turned.contiguous() if fault == 'order' else turned,
                  'half': torch.ones(3, dtype=torch.bfloat16), 'mask': torch.tensor([True, False]),
                  'float8': torch.ones(2).to(torch.float8_e4m3fn), 'unsigned': torch.ones(2).to(torch.uint16),
                  'scalar': torch.tensor(1.5), 'empty': torch.zeros(0, 3), 'parameter': net.encoder.bias,
                  'array': np.arange(3.0), 'sparse': torch.eye(2).to_sparse(), 'size': torch.Size([1, 2]),
                  'device': torch.device('cpu'), 'complex': torch.ones(2, dtype=torch.complex64),
                  'names': {'b', 'a'}, 'leaf': torch.zeros(2, requires_grad=fault == 'gradient'), 'best': np.float64(0.5)}
      for fault in ['none', 'weight', 'moment', 'lr', 'order', 'gradient']:
          os.mkdir(f'{out}/{fault}'); torch.save(state(fault), f'{out}/{fault}/m.pt')
      torch.save(state('none'), f'{out}/old.pt', _use_new_zipfile_serialization=False)
      torch.save(state('weight'), f'{out}/oldweight.pt', _use_new_zipfile_serialization=False)
      save_file({k: v.clone() for k, v in state('none')['model'].items()}, f'{out}/none.safetensors')
      save_file({k: v.clone() for k, v in state('weight')['model'].items()}, f'{out}/weight.safetensors')
      a = np.arange(24, dtype='<f4').reshape(2, 3, 4)
      np.savez(f'{out}/none.npz', a=a, b=np.array(['x', 'yy']), c=np.asfortranarray(a[0]))
      np.savez_compressed(f'{out}/packed.npz', a=a, b=np.array(['x', 'yy']), c=np.asfortranarray(a[0]))
      b = a.copy(); b[1, 2, 3] = 0
      np.savez(f'{out}/other.npz', a=b, b=np.array(['x', 'yy']), c=np.asfortranarray(a[0]))
      np.savez(f'{out}/text.npz', a=a, b=np.array(['x', 'zz']), c=np.asfortranarray(a[0]))
      r = np.array([(1, 2.0)], dtype=[('x', 'i4'), ('y', 'f8')]); np.save(f'{out}/none.npy', r)
      r['y'] = 3; np.save(f'{out}/other.npy', r)
      for p in range(2, 6):
          model = {'coef': a, 'bias': np.float64(0.5), 'classes': {'b', 'a'}, 'n': 10**30, 'raw': b'\\x00\\xff'}
          pickle.dump(model, open(f'{out}/none{p}.pkl', 'wb'), protocol=p)
          pickle.dump({**model, 'coef': b}, open(f'{out}/other{p}.pkl', 'wb'), protocol=p)
      """;

  @TempDir private static Path folder;

  @BeforeAll
  static void write() throws IOException, InterruptedException {
    String python = System.getenv().getOrDefault("REPRISE_PYTHON", "python3");
    Path script = Files.writeString(folder.resolve("write.py"), WRITE);
    Process process;
    try {
      process =
          new ProcessBuilder(python, script.toString(), folder.toString())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      assumeTrue(false, "skipped: there is no " + python + "; set REPRISE_PYTHON");
      return;
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assumeTrue(
        process.exitValue() != 77,
        "skipped: there is no " + said.strip() + " for " + python + "; set REPRISE_PYTHON");
    assertThat(process.exitValue()).as(said).isZero();
  }

  @Test
  void checkpointsNameTheTensorAndTheValue() throws IOException {
    assertOther(
        compare("none/m.pt", "weight/m.pt"), "tensor model.encoder.weight[3,17]", "by at most 0.5");
    assertOther(
        compare("none/m.pt", "moment/m.pt"),
        "tensor optimizer.state[0].exp_avg[1,2]",
        "NaN (0x7fc00000)");
    assertOther(
        compare("none/m.pt", "lr/m.pt"), "optimizer.param_groups[0].lr", "is 0.01 and 0.02");
    assertOther(compare("none/m.pt", "gradient/m.pt"), "leaf(argument 5)", "is false and true");
    OutputDifference order = compare("none/m.pt", "order/m.pt");
    assertThat(order.remark()).isEmpty();
    assertThat(order.finding())
        .as(order.toString())
        .isInstanceOfSatisfying(
            SameContents.class, same -> assertThat(same.aspects()).contains(Aspect.LAYOUT));
  }

  @Test
  void checkpointsOfOldAreNamedAndComparedAsBytes() throws IOException {
    OutputDifference found = compare("old.pt", "oldweight.pt");
    assertThat(found.kind()).isEqualTo(FileKind.BYTES);
    assertThat(found.remark()).contains("checkpoints of PyTorch before 1.6");
  }

  @Test
  void tensorsOfSafetensorsAreNamed() throws IOException {
    assertOther(
        compare("none.safetensors", "weight.safetensors"),
        "tensor encoder.weight[3,17]",
        "1 of 160 elements differs, by at most 0.5");
  }

  @Test
  void arraysAreNamedAndCompressionIsNone() throws IOException {
    assertOther(compare("none.npz", "other.npz"), "tensor a[1,2,3]", "is 23.0 and 0.0");
    assertOther(compare("none.npz", "text.npz"), "tensor b[1]", "0x");
    assertThat(compare("none.npz", "packed.npz").finding())
        .isInstanceOfSatisfying(
            SameContents.class, same -> assertThat(same.aspects()).contains(Aspect.COMPRESSION));
    assertOther(compare("none.npy", "other.npy"), "element [0]", "1 of 1 element differs");
  }

  @Test
  void picklesOfEveryProtocolAreRead() throws IOException {
    for (int protocol = 2; protocol <= 5; protocol++) {
      OutputDifference found = compare("none" + protocol + ".pkl", "other" + protocol + ".pkl");
      assertThat(found.remark()).isEmpty();
      assertOther(found, "tensor coef[1,2,3]", "is 23.0 and 0.0; 1 of 24 elements differs");
    }
    OutputDifference written = compare("none2.pkl", "none5.pkl");
    assertThat(written.isOfSameContents()).as(written.toString()).isTrue();
  }

  private static OutputDifference compare(String first, String second) throws IOException {
    return Fixture.compare(
        folder,
        first,
        Files.readAllBytes(folder.resolve(first)),
        Files.readAllBytes(folder.resolve(second)));
  }

  private static void assertOther(OutputDifference found, String where, String what) {
    assertThat(found.finding())
        .as(found.toString())
        .isInstanceOfSatisfying(
            OtherContents.class,
            other -> {
              assertThat(other.where()).isEqualTo(where);
              assertThat(other.what()).contains(what);
            });
  }
}
