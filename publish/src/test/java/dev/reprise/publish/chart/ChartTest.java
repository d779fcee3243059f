package dev.reprise.publish.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.publish.chart.LineChart.Point;
import dev.reprise.publish.chart.LineChart.Series;
import dev.reprise.publish.chart.PartingChart.Share;
import dev.reprise.publish.chart.PartingChart.Step;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class ChartTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0.1|0.3|0.10 0.15 0.20 0.25 0.30",
        "0|10|0 2 4 6 8 10",
        "-3|4|−4 −2 0 2 4",
        "5|5|4.7 4.8 4.9 5.0 5.1 5.2 5.3",
        "0|0|−0.6 −0.4 −0.2 0.0 0.2 0.4 0.6",
        "0|2.5e9|0 5e8 1e9 1.5e9 2e9 2.5e9",
        "0|4e-6|0 1e−6 2e−6 3e−6 4e−6"
      })
  void ticksAreRoundAndReachOverTheValues(double least, double greatest, String labels) {
    Ticks ticks = Ticks.over(least, greatest, 5, false);

    assertThat(ticks.first()).isLessThanOrEqualTo(least);
    assertThat(ticks.last()).isGreaterThanOrEqualTo(greatest);
    assertThat(String.join(" ", ticks.values().stream().map(Ticks::label).toList()))
        .isEqualTo(labels);
  }

  @Test
  void everyPointLiesInsideThePlotAtItsPlace() throws Exception {
    Series series =
        new Series(
            "training",
            "train",
            List.of(new Point(1, 0.5, "a"), new Point(2, -0.5, "b"), new Point(3, 0, "c")));
    Document svg = parse(new LineChart("Loss", "Epoch", List.of(series), null).svg());

    Element line = (Element) svg.getElementsByTagName("polyline").item(0);
    String[] points = line.getAttribute("points").split(" ");
    assertThat(points).hasSize(3);
    double[] ys = new double[3];
    for (int i = 0; i < 3; i++) {
      double x = Double.parseDouble(points[i].split(",")[0]);
      ys[i] = Double.parseDouble(points[i].split(",")[1]);
      assertThat(x).isEqualTo(54 + i * 196);
    }
    assertThat(ys[0]).isLessThan(ys[2]);
    assertThat(ys[2]).isLessThan(ys[1]);
    assertThat(ys[2]).isCloseTo((ys[0] + ys[1]) / 2, org.assertj.core.api.Assertions.within(0.11));
  }

  @Test
  void squaresAreFilledWhereDigestsDifferAndTheirStepsAreMarked() throws Exception {
    List<Step> steps =
        List.of(
            new Step(6, 0.5, 0.5, List.of(new Share(0, 1), new Share(0, 4))),
            new Step(7, 0.4, 0.4, List.of(new Share(0, 1), new Share(1, 4))),
            new Step(8, 0.3, Double.NaN, List.of(new Share(1, 1), new Share(4, 4))));
    PartingChart chart = new PartingChart("A", "B", List.of("loss", "weights"), steps, 7);
    Document svg = parse(chart.svg());

    List<String> squares = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Element square = (Element) svg.getElementsByTagName("rect").item(i);
      squares.add(square.getAttribute("class") + ": " + square.getTextContent());
    }
    assertThat(squares)
        .containsExactly(
            "same: loss, step 6: same",
            "same: loss, step 7: same",
            "differs h10: loss, step 8: 1 of 1 differ",
            "same: weights, step 6: same",
            "differs h3: weights, step 7: 1 of 4 differ",
            "differs h10: weights, step 8: 4 of 4 differ");
    assertThat(svg.getDocumentElement().getTextContent())
        .contains("parts at step 7")
        .doesNotContain("NaN");
    assertThat(chart.description()).contains("At step 7 differ: loss same, weights 1 of 4 differ");
  }

  @Test
  void aSinglePointAndAFlatCurveAreDrawn() throws Exception {
    Series point = new Series("training", "train", List.of(new Point(1, 7, "only")));
    Document svg = parse(new LineChart("Loss", "Epoch", List.of(point), null).svg());

    assertThat(svg.getDocumentElement().getAttribute("aria-label"))
        .contains("first only, last only");
    assertThat(svg.getDocumentElement().getTextContent()).doesNotContain("NaN");
  }

  @Test
  void textIsEscapedEverywhere() throws Exception {
    String name = "<b> \"x\" & 'y'";
    Series series =
        new Series(name, "train", List.of(new Point(1, 1, name), new Point(2, 2, name)));
    LineChart chart = new LineChart(name, name, List.of(series), new LineChart.Mark(1, name));

    Document svg = parse(chart.svg());

    assertThat(svg.getElementsByTagName("b").getLength()).isZero();
    assertThat(svg.getElementsByTagName("title").item(0).getTextContent())
        .isEqualTo(name + ", " + name);
  }

  @Test
  void aHeatMapDrawsOnlyWhatIsThere() throws Exception {
    HeatMap map = new HeatMap(List.of(List.of(3L, 1L), List.of(0L, 0L)), List.of("<a>", "b"));

    Document svg = parse(map.svg());

    assertThat(svg.getElementsByTagName("rect").getLength()).isEqualTo(1 + 2);
    assertThat(svg.getElementsByTagName("title").item(0).getTextContent())
        .isEqualTo("true <a>, predicted <a>: 3 of 4");
  }

  @ParameterizedTest
  @CsvSource({"0,10,0", "1,1000,1", "5,10,5", "10,10,10", "0,0,0"})
  void heatFollowsTheShareAndNothingIsOnlyNothing(long count, long total, int level) {
    assertThat(HeatMap.level(count, total)).isEqualTo(level);
  }

  @Test
  void chartsWithoutAPointAreRefused() {
    assertThatThrownBy(() -> new LineChart("Loss", "Epoch", Collections.emptyList(), null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
  }
}
