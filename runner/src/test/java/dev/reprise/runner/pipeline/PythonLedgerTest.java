package dev.reprise.runner.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reprise.core.digest.Digest;
import dev.reprise.core.json.Json;
import dev.reprise.core.ledger.Ledger;
import dev.reprise.core.ledger.StageLedger;
import dev.reprise.core.problem.FailureException;
import dev.reprise.core.problem.InvalidInputException;
import dev.reprise.core.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The module for Python, run by the machine's own Python with nothing but its standard library;
/// skipped where there is none.
class PythonLedgerTest {
  private static final long SEED = Long.getLong("reprise.seed", 20260811);

  @TempDir Path folder;

  @BeforeEach
  void module() throws Exception {
    assumeTrue(hasPython(), "skipped: there is no python3");
    assertThat(PythonLedger.write(folder, false)).isEqualTo(PythonLedger.Written.NEW);
  }

  static boolean hasPython() throws InterruptedException {
    try {
      return new ProcessBuilder("python3", "-c", "import array, ctypes, hashlib").start().waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void theModuleIsWrittenOnceAndReplacesNothingUnasked() throws IOException {
    assertThat(PythonLedger.write(folder, false)).isEqualTo(PythonLedger.Written.UNCHANGED);
    Files.writeString(folder.resolve(PythonLedger.FILE), "# mine\n");
    assertThatThrownBy(() -> PythonLedger.write(folder, false))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("--force");
    assertThat(folder.resolve(PythonLedger.FILE)).hasContent("# mine\n");
    assertThat(PythonLedger.write(folder, true)).isEqualTo(PythonLedger.Written.REPLACED);
  }

  @Test
  void tensorsHaveTheSameDigestsInPythonAndJava() throws Exception {
    SplittableRandom random = new SplittableRandom(SEED);
    List<String> expected = new ArrayList<>();
    List<String> asked = new ArrayList<>();
    int[][] shapes = {{}, {0}, {1}, {7}, {13, 3}, {2, 0, 5}, {65_536}, {65_537}, {3, 207, 211}};
    for (int[] shape : shapes) {
      for (char letter : new char[] {'f', 'd', 'i'}) {
        int size = 1;
        for (int axis : shape) {
          size *= axis;
        }
        ByteBuffer raw =
            ByteBuffer.allocate(size * (letter == 'd' ? 8 : 4)).order(ByteOrder.LITTLE_ENDIAN);
        Tensor tensor = tensor(letter, shape, size, raw, random);
        String file = "tensor-" + expected.size();
        Files.write(folder.resolve(file), raw.array());
        expected.add(tensor.digest().hex());
        asked.add("('" + file + "','" + letter + "'," + list(shape) + ")");
      }
    }
    String said =
        python(
            """
            import array, reprise_ledger
            for file, letter, shape in [%s]:
                values = array.array(letter)
                values.frombytes(open(file, 'rb').read())
                view = memoryview(values)
                if len(values) == 0:
                    class Empty:
                        __array_interface__ = {'typestr': {'f': '<f4', 'd': '<f8', 'i': '<i4'}[letter],
                                               'shape': tuple(shape), 'data': (0, False)}
                    view = Empty()
                elif len(shape) != 1:
                    view = view.cast('B').cast(letter, shape)
                print(reprise_ledger.digest(view).hex())
            """
                .formatted(String.join(",", asked)));
    assertThat(said.lines()).as("seed %s", SEED).containsExactlyElementsOf(expected);
  }

  private static String list(int[] shape) {
    List<String> sizes = new ArrayList<>();
    for (int axis : shape) {
      sizes.add(String.valueOf(axis));
    }
    return "[" + String.join(",", sizes) + "]";
  }

  /// Numbers of which every tenth is a special one: NaNs with other payloads, zeros, infinities.
  private static Tensor tensor(
      char letter, int[] shape, int size, ByteBuffer raw, SplittableRandom random) {
    int[] floats = {0x7fc00001, 0xffc00000, 0x7f800001, 0x80000000, 0, 0x7f800000, 0xff800000, 1};
    long[] doubles = {0x7ff8000000000001L, 0xfff8000000000000L, 1L << 63, 0x7ff0000000000000L, 1};
    boolean special = random.nextBoolean();
    switch (letter) {
      case 'f' -> {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
          int bits =
              special && random.nextInt(10) == 0
                  ? floats[random.nextInt(floats.length)]
                  : Float.floatToRawIntBits((float) random.nextDouble(-5, 5));
          raw.putInt(bits);
          values[i] = Float.intBitsToFloat(bits);
        }
        return new Tensor.Floats(shape, values);
      }
      case 'd' -> {
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
          long bits =
              special && random.nextInt(10) == 0
                  ? doubles[random.nextInt(doubles.length)]
                  : Double.doubleToRawLongBits(random.nextDouble(-5, 5));
          raw.putLong(bits);
          values[i] = Double.longBitsToDouble(bits);
        }
        return new Tensor.Doubles(shape, values);
      }
      default -> {
        int[] values = new int[size];
        for (int i = 0; i < size; i++) {
          values[i] = random.nextInt();
          raw.putInt(values[i]);
        }
        return new Tensor.Ints(shape, values);
      }
    }
  }

  @Test
  void halvesAndWholeNumbersHaveTheDigestsTheFormatGivesThem() throws Exception {
    String said =
        python(
            """
            import array, ctypes, hashlib, struct, reprise_ledger
            def expected(kind, shape, content):
                out = kind + struct.pack('<i%%di' %% len(shape), len(shape), *shape)
                return hashlib.sha256(out + hashlib.sha256(content).digest()).digest()
            half = struct.pack('<2e', 1.5, -0.0)
            content = ctypes.create_string_buffer(half + struct.pack('<H', 0x7e01), 6)
            class Halves:
                __array_interface__ = {'typestr': '<f2', 'shape': (3,), 'data': (ctypes.addressof(content), False)}
            print(reprise_ledger.digest(Halves()) == expected(b'F16 ', (3,), half + struct.pack('<H', 0x7e00)))
            class Brain:  # as PyTorch's tensors look
                dtype = 'torch.bfloat16'
                shape = (2,)
                kept = ctypes.create_string_buffer(struct.pack('<2H', 0x3f80, 0xffc1), 4)
                def detach(self): return self
                def numel(self): return 2
                def element_size(self): return 2
                def data_ptr(self): return ctypes.addressof(self.kept)
            print(reprise_ledger.digest(Brain()) == expected(b'BF16', (2,), struct.pack('<2H', 0x3f80, 0x7fc0)))
            print(reprise_ledger.digest(7) == expected(b'I64 ', (), struct.pack('<q', 7)))
            print(reprise_ledger.digest(True) == expected(b'BOOL', (), b'\\1'))
            print(reprise_ledger.digest(array.array('b', [-1, 2])) == expected(b'I8  ', (2,), b'\\xff\\2'))
            matrix = memoryview(bytes(range(12))).cast('B', (3, 4))
            print(reprise_ledger.digest(matrix) == expected(b'U8  ', (3, 4), bytes(range(12))))
            print(reprise_ledger.digest(memoryview(bytes(range(12)))[::3]) == expected(b'U8  ', (4,), bytes([0, 3, 6, 9])))
            """
                .replace("%%", "%"));
    assertThat(said.lines()).hasSize(7).containsOnly("True");
  }

  @Test
  void theWorkedExampleOfTheFormatHasItsDigest() throws Exception {
    python(
        """
        import array, hashlib, reprise_ledger
        one, half = array.array('f', [1]), array.array('f', [0.5])
        commitment = 'sha256:' + hashlib.sha256(b'commitment').hexdigest()
        with reprise_ledger.Ledger('ledger.bin', commitment, {'w': one}) as ledger:
            ledger.step([7, 8], 0.25, weights=[('w', half)], gradients={'w': one})
            ledger.epoch({'loss': 0.25})
        """);
    assertThat(Digest.ofFile(folder.resolve("ledger.bin")).hex())
        .isEqualTo("1d1e5a330276b0466d99e6694ce6508bee5c3ab94996a94b5f7601fe613ef5d6");
    Ledger ledger = Ledger.read("it", Files.readAllBytes(folder.resolve("ledger.bin")));
    assertThat(ledger.steps()).hasSize(1);
  }

  @Test
  void metricsAreCanonicalAsInJava() throws Exception {
    SplittableRandom random = new SplittableRandom(SEED);
    double[] numbers =
        DoubleStream.concat(
                DoubleStream.of(0, -0.0, 1, -1, 1e21, 1e20, 123456789012345680000.0, 1e-6, 1e-7),
                DoubleStream.generate(() -> Double.longBitsToDouble(random.nextLong()))
                    .filter(Double::isFinite)
                    .limit(2000))
            .toArray();
    ByteBuffer raw = ByteBuffer.allocate(8 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
    List<String> expected = new ArrayList<>();
    for (double number : numbers) {
      raw.putDouble(number);
      expected.add(new String(Json.write(new double[] {number}), StandardCharsets.UTF_8));
    }
    Files.write(folder.resolve("numbers"), raw.array());
    String said =
        python(
            """
            import array, reprise_ledger
            numbers = array.array('d')
            numbers.frombytes(open('numbers', 'rb').read())
            for it in numbers: print(reprise_ledger.canonical([it]))
            """);
    assertThat(said.lines()).as("seed %s", SEED).containsExactlyElementsOf(expected);
  }

  @Test
  void withoutRepriseAStepCostsNothingAndLooksAtNothing() throws Exception {
    String said =
        python(
            """
            import time, reprise_ledger
            class Untouched:
                def __getattribute__(self, name): raise SystemError(name)
                def __iter__(self): raise SystemError('iterated')
            it = Untouched()
            with reprise_ledger.open(weights=it) as ledger:
                began = time.perf_counter()
                for _ in range(100000): ledger.step(it, it, weights=it, gradients=it, optimizer=it)
                took = time.perf_counter() - began
                ledger.epoch(it)
            print(ledger.active, took)
            """);
    String[] words = said.strip().split(" ");
    assertThat(words[0]).isEqualTo("False");
    System.out.printf("a step of the null ledger: %.0f ns%n", Double.parseDouble(words[1]) * 1e4);
    assertThat(Double.parseDouble(words[1])).as("100 000 steps").isLessThan(2);
  }

  @Test
  void forkedProcessesAndSecondOpeningsWriteNothing() throws Exception {
    String said =
        python(
            """
            import os, reprise_ledger
            os.environ['REPRISE_LEDGER'] = 'forked.bin'
            ledger = reprise_ledger.open()
            ledger.step([1], 1.0)
            child = os.fork()
            if child == 0:
                ledger.step([2], 2.0)
                os._exit(0)
            os.waitpid(child, 0)
            ledger.step([3], 3.0)
            try: reprise_ledger.open()
            except RuntimeError as e: print(e)
            """);
    assertThat(said).contains("has a ledger already");
    Ledger ledger = Ledger.read("it", Files.readAllBytes(folder.resolve("forked.bin")));
    assertThat(ledger.steps()).extracting(step -> step.loss()).containsExactly(1.0, 3.0);
  }

  @Test
  void everyPrefixOfAFileIsReadAndEveryFlippedBitIsFound() throws Exception {
    python(
        """
        import array, reprise_ledger
        with reprise_ledger.Ledger('ledger.bin') as ledger:
            for step in range(3):
                w = array.array('f', [step])
                ledger.step([step], 1 / (step + 1), weights={'a': w, 'b': w}, optimizer={'a/m': w})
                ledger.epoch({})
        """);
    byte[] whole = Files.readAllBytes(folder.resolve("ledger.bin"));
    Digest commitment = Digest.of(new byte[0]);
    Ledger ledger = StageLedger.read("it", whole, commitment);
    assertThat(ledger.entries()).hasSize(6);
    long header = ledger.size(0);
    for (int length = (int) header; length < whole.length; length++) {
      Ledger prefix = StageLedger.readCutShort("it", Arrays.copyOf(whole, length), commitment);
      assertThat(prefix.entries()).isEqualTo(ledger.entries().subList(0, prefix.entries().size()));
    }
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < 3000; i++) {
      byte[] changed = whole.clone();
      int bit = random.nextInt(8 * changed.length);
      changed[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThatThrownBy(() -> StageLedger.read("it", changed, commitment))
          .as("seed %s, bit %s", SEED, bit)
          .isInstanceOf(FailureException.class);
    }
  }

  private String python(String program) throws Exception {
    Path out = folder.resolve("out");
    Process process =
        new ProcessBuilder("python3", "-c", program)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    String said = Files.readString(out);
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }
}
